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
import dev.countersign.token.ApprovalVerifier;
import dev.countersign.token.FormatException;
import dev.countersign.token.PostureReport;
import dev.countersign.token.Reason;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign status}: one screen. Shows what is cached; only {@code check} decides. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows identity, approvals, freshness, and what would be denied.")
final class StatusCommand implements Callable<Integer> {
    private final Workplace place;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    StatusCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        StatusView view = view(place.enrolled());
        if (json) {
            place.sayJson(view.json());
        } else {
            view.lines().forEach(place::say);
        }
        return 0;
    }

    private StatusView view(Workplace.Enrolled enrolled) throws IOException {
        GateFiles files = enrolled.files();
        List<String> denied = new ArrayList<>();
        String account = files.home().account();
        if (enrolled.identity().subjectOf(account) == null) {
            denied.add("everything: this account (" + account + ") was not enrolled");
        }
        Optional<GateState> state = files.state();
        clock(state, denied);
        Optional<StatusView.Trust> trust = trust(enrolled, state, denied);
        Optional<PostureReport> report = new OwnPosture(place, enrolled).stored();
        if (report.isEmpty()) {
            denied.add("everything: there is no posture report; run countersign posture --send");
        }
        Optional<WorkSession> session = place.liveSession(files);
        if (session.isEmpty()) {
            denied.add("everything: no session says what you work on");
        }
        List<StatusView.Approval> approvals = approvals(files, state, report, denied);
        return new StatusView(
                place.now(),
                enrolled.identity(),
                files.home().folder().toString(),
                place.mode(enrolled),
                trust,
                state.flatMap(GateState::lastSync),
                report.map(PostureReport::collectedAt),
                session,
                approvals,
                denied,
                place.record(enrolled).end(),
                place.receipts(enrolled).unsent(place.now()));
    }

    private void clock(Optional<GateState> state, List<String> denied) {
        if (state.isEmpty()) {
            denied.add("everything: the gate's memory of time is lost; run countersign sync");
            return;
        }
        Instant mark = state.get().clock().mark();
        if (place.now().isBefore(mark.minus(ApprovalVerifier.CLOCK_TOLERANCE))) {
            denied.add("everything: the clock is behind " + mark);
        }
    }

    private Optional<StatusView.Trust> trust(
            Workplace.Enrolled enrolled, Optional<GateState> state, List<String> denied)
            throws IOException {
        StatusUpdate update = new StatusUpdate(enrolled.files(), enrolled.identity(), place.now());
        return switch (update.trust(
                enrolled.files().trustBundle().orElse(""),
                state.map(GateState::highestTrustVersion).orElse(0L))) {
            case Verification.Verified<VerifiedTrustBundle>(VerifiedTrustBundle trust) ->
                    Optional.of(
                            new StatusView.Trust(
                                    trust.bundle().version(), trust.bundle().expiresAt()));
            case Verification.Rejected<VerifiedTrustBundle>(
                            Reason reason,
                            Map<String, String> facts) -> {
                denied.add("everything: " + Explanation.of(reason, facts).what());
                yield Optional.empty();
            }
        };
    }

    private List<StatusView.Approval> approvals(
            GateFiles files,
            Optional<GateState> state,
            Optional<PostureReport> report,
            List<String> denied)
            throws IOException {
        List<StatusView.Approval> found = new ArrayList<>();
        for (CachedApproval approval : files.approvals()) {
            try {
                ApprovalClaims claims = ApprovalToken.peek(approval.token()).claims();
                Optional<Instant> issued =
                        state.map(known -> known.newestStatus().get(claims.status().uri()));
                StatusView.Approval shown =
                        new StatusView.Approval(
                                approval.id(),
                                Printable.of(approval.name()),
                                Printable.of(approval.state()),
                                claims,
                                issued,
                                issued.map(at -> at.plus(claims.statusMaxAge())));
                found.add(shown);
                reasons(shown, report).forEach(why -> denied.add(approval.id() + ": " + why));
            } catch (FormatException _) {
                denied.add(approval.id() + ": its token cannot be read");
            }
        }
        return found;
    }

    private List<String> reasons(StatusView.Approval approval, Optional<PostureReport> report) {
        List<String> reasons = new ArrayList<>();
        Instant ends = approval.claims().expiresAt();
        if (!place.now().isBefore(ends)) {
            reasons.add("its token expired " + ends);
        }
        if (!approval.state().equals("active")) {
            reasons.add("it is " + approval.state());
        }
        if (approval.staleAt().isEmpty()) {
            reasons.add("there is no status list for it; run countersign sync");
        } else if (place.now().isAfter(approval.staleAt().get())) {
            reasons.add(
                    "its status list is too old since "
                            + approval.staleAt().get()
                            + "; run countersign sync");
        }
        report.ifPresent(found -> posture(approval.claims().posture(), found, reasons));
        return reasons;
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
}
