package dev.countersign.gate.command;

import dev.countersign.gate.check.GateMode;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.record.LocalRecord;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code countersign status} shows, for people and as JSON.
 *
 * @param trust the trust bundle, where it verifies
 * @param denied what would be refused now and why, one line each
 * @param record end of the local record, where it has a head
 * @param unsent receipts that wait for the server
 */
record StatusView(
        Instant now,
        Identity identity,
        String home,
        GateMode mode,
        Optional<Trust> trust,
        Optional<Instant> lastSync,
        Optional<Instant> posture,
        Optional<WorkSession> session,
        List<Approval> approvals,
        List<String> denied,
        Optional<LocalRecord.End> record,
        int unsent) {
    StatusView {
        approvals = List.copyOf(approvals);
        denied = List.copyOf(denied);
    }

    /** A trust bundle that verifies. */
    record Trust(long version, Instant expiresAt) {}

    /**
     * An approval at hand.
     *
     * @param statusOf when its status list was issued, if there is one
     * @param staleAt when that list will be too old
     */
    record Approval(
            String id,
            String name,
            String state,
            ApprovalClaims claims,
            Optional<Instant> statusOf,
            Optional<Instant> staleAt) {}

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        mode.warning().ifPresent(lines::add);
        lines.add("Device     " + identity.deviceId() + " of " + identity.personId());
        lines.add("Server     " + identity.publicUrl());
        lines.add("Home       " + home);
        lines.add(
                "Mode       "
                        + mode.word()
                        + mode.problem()
                                .map(why -> " (the stored gate policy does not hold: " + why + ")")
                                .orElse(""));
        lines.add("Synced     " + lastSync.map(at -> ago(at) + " ago").orElse("never"));
        lines.add(
                "Trust      "
                        + trust.map(held ->
                                        "bundle %d, %s left"
                                                .formatted(held.version(), left(held.expiresAt())))
                                .orElse("not usable"));
        lines.add(
                "Posture    " + posture.map(at -> "collected " + ago(at) + " ago").orElse("none"));
        lines.add("Session    " + SessionShowCommand.line(session));
        lines.add("Approvals  " + (approvals.isEmpty() ? "none; run countersign sync" : ""));
        approvals.forEach(approval -> lines.addAll(lines(approval)));
        lines.add(
                "Record     "
                        + record.map(end ->
                                        "%d entries, the last %s"
                                                .formatted(
                                                        end.sequence(),
                                                        end.hash().hex().substring(0, 16)))
                                .orElse("none")
                        + (unsent == 0 ? "" : "; " + unsent + " receipts wait for the server"));
        lines.add(denied.isEmpty() ? "Nothing known here would be denied." : "Would be denied:");
        denied.forEach(line -> lines.add("  " + line));
        if (!denied.isEmpty() && mode.observes()) {
            lines.add("It would be recorded and go through: this gate only observes.");
        }
        return lines;
    }

    private List<String> lines(Approval approval) {
        Instant ends = approval.claims().expiresAt();
        ApprovalClaims.Use use = approval.claims().use();
        return List.of(
                "  %s  %s  %s, %s"
                        .formatted(
                                approval.id(),
                                Printable.of(approval.name()),
                                approval.state(),
                                now.isBefore(ends) ? left(ends) + " left" : "expired"),
                "    tools %s; scopes %s; data %s"
                        .formatted(use.tools(), use.scopes(), use.dataClasses()),
                "    revocation known as of "
                        + approval.statusOf().map(at -> ago(at) + " ago").orElse("never")
                        + approval.staleAt()
                                .map(at ->
                                        now.isBefore(at)
                                                ? ", good for " + left(at)
                                                : ", too old since " + at)
                                .orElse(""));
    }

    private String left(Instant end) {
        return words(Duration.between(now, end));
    }

    private String ago(Instant then) {
        return words(Duration.between(then, now));
    }

    private static String words(Duration time) {
        if (time.isNegative()) {
            return "0 min";
        }
        if (time.toDays() > 1) {
            return time.toDays() + " days";
        }
        return time.toHours() > 1 ? time.toHours() + " h" : time.toMinutes() + " min";
    }

    Json.Obj json() {
        Json.ObjectBuilder answer =
                Json.object()
                        .put("device_id", identity.deviceId())
                        .put("person_id", identity.personId())
                        .put("server", identity.publicUrl())
                        .put("home", home)
                        .put("mode", mode.word())
                        .putIfPresent("mode_problem", mode.problem().orElse(null))
                        .putIfPresent("last_sync", text(lastSync))
                        .putIfPresent("posture_collected_at", text(posture));
        trust.ifPresent(held ->
                answer.put(
                        "trust_bundle",
                        Json.object()
                                .put("version", held.version())
                                .put("expires_at", held.expiresAt().toString())
                                .build()));
        session.ifPresent(live ->
                answer.put(
                        "session",
                        Json.object()
                                .put("scopes", Json.strings(live.scopes()))
                                .put("data_classes", Json.strings(live.dataClasses()))
                                .put("ends_at", live.endsAt().toString())
                                .build()));
        record.ifPresent(end ->
                answer.put(
                        "record",
                        Json.object()
                                .put("sequence", end.sequence())
                                .put("hash", end.hash().hex())
                                .build()));
        return answer.put(
                        "approvals",
                        new Json.Arr(approvals.stream().<Json>map(StatusView::json).toList()))
                .put("would_be_denied", Json.strings(denied))
                .put("unsent_receipts", unsent)
                .build();
    }

    private static Json.Obj json(Approval approval) {
        return Json.object()
                .put("id", approval.id())
                .put("name", approval.name())
                .put("state", approval.state())
                .put("digest", approval.claims().model().digest().toString())
                .put("tools", Json.strings(approval.claims().use().tools()))
                .put("scopes", Json.strings(approval.claims().use().scopes()))
                .put("data_classes", Json.strings(approval.claims().use().dataClasses()))
                .put("expires_at", approval.claims().expiresAt().toString())
                .putIfPresent("status_list_of", text(approval.statusOf()))
                .putIfPresent("status_list_too_old_at", text(approval.staleAt()))
                .build();
    }

    private static @org.jspecify.annotations.Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
