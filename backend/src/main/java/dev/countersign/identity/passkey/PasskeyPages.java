package dev.countersign.identity.passkey;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Sessions;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;

/** A person's own passkeys. */
@Controller("/account/passkeys")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PasskeyPages {
    private static final String HERE = "/account/passkeys";

    private final Passkeys passkeys;
    private final PasskeySignatures signatures;
    private final PasskeyConfirmations confirmations;
    private final RelyingParty party;
    private final Ways ways;

    /** How the pages reach sessions and lead on. */
    @jakarta.inject.Singleton
    record Ways(Sessions sessions, Flash flash) {}

    PasskeyPages(
            Passkeys passkeys,
            PasskeySignatures signatures,
            PasskeyConfirmations confirmations,
            RelyingParty party,
            Ways ways) {
        this.passkeys = passkeys;
        this.signatures = signatures;
        this.confirmations = confirmations;
        this.party = party;
        this.ways = ways;
    }

    /**
     * What the page shows.
     *
     * @param confirmed whether the person may change something now
     * @param password whether a password is asked for that
     * @param signable whether one of the passkeys can confirm
     * @param elsewhere where the page works, when it does not at the address it was opened at;
     *     empty otherwise
     */
    record View(
            List<Passkey> rows,
            boolean confirmed,
            boolean password,
            boolean signable,
            boolean usable,
            String elsewhere,
            String name,
            List<FormError> errors) {}

    @Get
    ModelAndView<Map<String, Object>> list(Caller caller, HttpRequest<?> request) {
        return page(caller, request, "", List.of());
    }

    /** Adds what the browser made. */
    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> add(Caller caller, HttpRequest<?> request, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        PasskeySession session = session(caller, request);
        try {
            confirmations.require(session);
            String name = Passkeys.name(form.text("name"));
            NewPasskey made = NewPasskey.ofField(form.text("proof"));
            passkeys.add(session, name, passkeys.verified(session, made));
            return ways.flash().seeOther(HERE, "passkey_added");
        } catch (Problem wrong) {
            return again(caller, request, form.text("name"), wrong);
        }
    }

    /** Shows that it is still the person, by password or by a passkey. */
    @Post("/confirmation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> confirm(Caller caller, HttpRequest<?> request, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        PasskeySession session = session(caller, request);
        try {
            PasskeyAnswer answer = PasskeyAnswer.ofField(form.text("proof"));
            if (answer != null) {
                signatures.confirmed(session, answer.challenge(), answer.assertion());
                confirmations.confirmed(session, "passkey");
            } else if (!confirmations.confirm(session, form.text("password").toCharArray())) {
                throw Problem.field(
                        "/password",
                        "wrong",
                        "This is not your password.",
                        "the one you sign in with");
            }
            return ways.flash().seeOther(HERE, "passkey_confirmed");
        } catch (Problem wrong) {
            return again(caller, request, "", wrong);
        }
    }

    @Post("/{id}/removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> remove(Caller caller, HttpRequest<?> request, String id) {
        PasskeySession session = session(caller, request);
        try {
            confirmations.require(session);
            passkeys.remove(session, id);
            return ways.flash().seeOther(HERE, "passkey_removed");
        } catch (Problem wrong) {
            if (wrong.code() == ProblemCode.NOT_FOUND) {
                throw wrong;
            }
            return again(caller, request, "", wrong);
        }
    }

    private HttpResponse<?> again(
            Caller caller, HttpRequest<?> request, String name, Problem wrong) {
        return HttpResponse.status(wrong.formStatus())
                .body(page(caller, request, name, FormError.of(wrong)));
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, HttpRequest<?> request, String name, List<FormError> errors) {
        PasskeySession session = session(caller, request);
        var view =
                new View(
                        passkeys.of(caller.id()),
                        confirmations.holds(session),
                        confirmations.byPassword(session),
                        passkeys.canSign(caller.id()),
                        party.usable(),
                        party.elsewhere(request).map(origin -> origin + HERE).orElse(""),
                        name,
                        errors);
        return new ModelAndView<>("identity/passkeys", Map.of("page", view));
    }

    private PasskeySession session(Caller caller, HttpRequest<?> request) {
        return PasskeySession.of(caller, request, ways.sessions());
    }
}
