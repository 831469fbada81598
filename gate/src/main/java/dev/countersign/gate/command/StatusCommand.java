package dev.countersign.gate.command;

import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.check.StatusUpdate;
import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.FormatException;
import dev.countersign.token.PostureReport;
import dev.countersign.token.Reason;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code countersign status}: one screen. Shows what is cached; only {@code check} decides. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows identity, approvals, freshness, and what would be denied.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final Workplace place;

    StatusCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Workplace.Enrolled enrolled = place.enrolled();
        GateFiles files = enrolled.files();
        place.say(
                "Device     "
                        + enrolled.identity().deviceId()
                        + " of "
                        + enrolled.identity().personId());
        place.say("Server     " + enrolled.identity().publicUrl());
        place.say("Home       " + files.home().folder());
        List<String> denied = new ArrayList<>();
        String person = enrolled.identity().subjectOf(files.home().account());
        if (person == null) {
            denied.add(
                    "everything: this account (" + files.home().account() + ") was not enrolled");
        }
        trust(enrolled, denied);
        Optional<PostureReport> report = new OwnPosture(place, enrolled).stored();
        posture(report, denied);
        Optional<WorkSession> session = place.liveSession(files);
        place.say("Session    " + SessionShowCommand.line(session));
        if (session.isEmpty()) {
            denied.add("everything: no session says what you work on");
        }
        approvals(files, report, denied);
        place.say(denied.isEmpty() ? "Nothing known here would be denied." : "Would be denied:");
        denied.forEach(line -> place.say("  " + line));
        return 0;
    }

    private void trust(Workplace.Enrolled enrolled, List<String> denied) throws IOException {
        GateFiles files = enrolled.files();
        Optional<GateState> state = files.state();
        if (state.isEmpty()) {
            denied.add("everything: the gate's memory of time is lost; run countersign sync");
        } else if (place.now().isBefore(state.get().clock().mark().minus(CLOCK_TOLERANCE))) {
            denied.add("everything: the clock is behind " + state.get().clock().mark());
        }
        StatusUpdate update = new StatusUpdate(files, enrolled.identity(), place.now());
        switch (update.trust(
                files.trustBundle().orElse(""),
                state.map(GateState::highestTrustVersion).orElse(0L))) {
            case Verification.Verified<VerifiedTrustBundle>(VerifiedTrustBundle trust) ->
                    place.say(
                            "Trust      bundle %d, %s left"
                                    .formatted(
                                            trust.bundle().version(),
                                            left(trust.bundle().expiresAt())));
            case Verification.Rejected<VerifiedTrustBundle>(
                            Reason reason,
                            Map<String, String> facts) -> {
                place.say("Trust      not usable");
                denied.add("everything: " + Explanation.of(reason, facts).what());
            }
        }
    }

    private void posture(Optional<PostureReport> report, List<String> denied) {
        place.say(
                "Posture    "
                        + report.map(found -> "collected " + ago(found.collectedAt()) + " ago")
                                .orElse("none"));
        if (report.isEmpty()) {
            denied.add("everything: there is no posture report; run countersign posture --send");
        }
    }

    private void approvals(GateFiles files, Optional<PostureReport> report, List<String> denied)
            throws IOException {
        List<CachedApproval> approvals = files.approvals();
        place.say("Approvals  " + (approvals.isEmpty() ? "none; run countersign sync" : ""));
        for (CachedApproval approval : approvals) {
            try {
                ApprovalClaims claims = ApprovalToken.peek(approval.token()).claims();
                boolean live = place.now().isBefore(claims.expiresAt());
                place.say(
                        "  %s  %s  %s, %s"
                                .formatted(
                                        approval.id(),
                                        Printable.of(approval.name()),
                                        approval.state(),
                                        live ? left(claims.expiresAt()) + " left" : "expired"));
                place.say(
                        "    tools %s; scopes %s; data %s"
                                .formatted(
                                        claims.use().tools(),
                                        claims.use().scopes(),
                                        claims.use().dataClasses()));
                List<String> reasons = reasons(approval, claims, files, live);
                report.ifPresent(found -> posture(claims.posture(), found, reasons));
                reasons.forEach(why -> denied.add(approval.id() + ": " + why));
            } catch (FormatException _) {
                denied.add(approval.id() + ": its token cannot be read");
            }
        }
    }

    private void posture(
            ApprovalClaims.Posture required, PostureReport report, List<String> reasons) {
        if (place.now().isAfter(report.collectedAt().plus(required.maxAge()))) {
            reasons.add("the posture report is too old; run countersign posture --send");
        }
        // Facts of tools depend on the tool that will load the model: check tells those.
        report.facts()
                .forEach((name, fact) -> {
                    if (required.require().contains(name) && !Boolean.TRUE.equals(fact.value())) {
                        reasons.add(name + " is required and not true here");
                    }
                });
    }

    private List<String> reasons(
            CachedApproval approval, ApprovalClaims claims, GateFiles files, boolean live)
            throws IOException {
        List<String> reasons = new ArrayList<>();
        if (!live) {
            reasons.add("its token expired " + claims.expiresAt());
        }
        if (!approval.state().equals("active")) {
            reasons.add("it is " + approval.state());
        }
        Optional<GateState> state = files.state();
        Instant issued =
                state.map(known -> known.newestStatus().get(claims.status().uri())).orElse(null);
        if (issued == null) {
            reasons.add("there is no status list for it; run countersign sync");
        } else if (place.now().isAfter(issued.plus(claims.statusMaxAge()))) {
            reasons.add("its status list is " + ago(issued) + " old; run countersign sync");
        }
        return reasons;
    }

    private String left(Instant end) {
        return words(Duration.between(place.now(), end));
    }

    private String ago(Instant then) {
        return words(Duration.between(then, place.now()));
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
}
