package dev.countersign.gate.proxy;

import dev.countersign.gate.check.Refusal;
import dev.countersign.token.Json;
import java.util.Optional;

/** The gate answers a call itself, and the tool never sees it. */
final class RefusedException extends Exception {
    private final int status;
    private final String code;
    private final transient Optional<Json.Obj> details;

    private RefusedException(int status, String code, String text, Optional<Json.Obj> details) {
        super(text);
        this.status = status;
        this.code = code;
        this.details = details;
    }

    private static RefusedException of(int status, String code, String what, String help) {
        return new RefusedException(
                status, code, "countersign: " + what + " " + help, Optional.empty());
    }

    /** A model may not be loaded. */
    static RefusedException denied(Refusal refusal) {
        return new RefusedException(
                403, refusal.reason(), refusal.sentence(), Optional.of(refusal.json()));
    }

    /** Not among the calls that the gate knows. */
    static RefusedException notListed(String tool) {
        return of(
                403,
                "call.not_listed",
                "The gate does not know this call of " + tool + ", so it does not go through.",
                "The guide of this tool lists the calls that do; paths are compared letter by letter.");
    }

    /** Would reach out of this machine, or do what no approval covers. */
    static RefusedException forbidden(String code, String what, String help) {
        return of(403, code, what, help);
    }

    /** A body that the gate cannot read as the tool would. */
    static RefusedException malformed(String what) {
        return of(
                400,
                "body.malformed",
                "The body of this call cannot be judged: " + what + ".",
                "Send it as plain JSON in which every member stands once.");
    }

    /** No name of a model. */
    static RefusedException badName(String example) {
        return of(
                400,
                "model.bad_name",
                "This is no model's name.",
                "Name it as in " + example + "; paths and digests are no names.");
    }

    static RefusedException tooLarge(long max) {
        return of(
                413,
                "body.too_large",
                "The body is larger than " + Math.max(1, max / (1024 * 1024)) + " MB.",
                "Send smaller or fewer images.");
    }

    /** The caller's own doing, whatever the tool made of it. */
    static RefusedException broken() {
        return of(
                400,
                "body.malformed",
                "The body of this call ended early, stopped coming, or is framed wrongly.",
                "Send it again.");
    }

    static RefusedException tooSlow() {
        return of(
                408,
                "body.too_slow",
                "The body of this call did not arrive in time.",
                "Try again.");
    }

    static RefusedException busy(String what) {
        return of(503, "gate.busy", what, "Try again in a moment.");
    }

    /** In the words of the tool, whose clients act on them. */
    static RefusedException notFound(String model) {
        return new RefusedException(
                404, "model.not_found", "model '" + model + "' not found", Optional.empty());
    }

    static RefusedException unreachable(String tool, String where) {
        return of(
                502,
                "tool.unreachable",
                tool + " does not answer at " + where + ".",
                "Start it there; the gate shows how when it starts.");
    }

    /** Anything unforeseen is a refusal. */
    static RefusedException failed() {
        return of(
                500,
                "internal",
                "The gate failed, so nothing was allowed.",
                "If this repeats, show the gate's output to your administrator.");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The whole body of the answer. */
    byte[] body(Dialect dialect) {
        Json.ObjectBuilder body = dialect.error(String.valueOf(getMessage()), code, status);
        details.ifPresent(found -> body.put("countersign", found));
        return JsonText.write(body.build());
    }
}
