package dev.countersign.gate.check;

import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.ClockMemory;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.ApprovalVerifier;
import dev.countersign.token.Assurance;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.HolderProof;
import dev.countersign.token.Reason;
import dev.countersign.token.Verification;
import dev.countersign.token.VerificationContext;
import dev.countersign.token.VerifiedApproval;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rules V1 to V20 over what this machine holds. Goes to the network only for a status list
 * that is due.
 */
public final class ModelCheck {
    /** The longest life of a token that this machine accepts. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(31);

    /** The oldest status list that this machine accepts, whatever a token allows. */
    private static final Duration STATUS_MAX_AGE = Duration.ofDays(14);

    private static final String ENVIRONMENT = "development";

    private final GateFiles files;
    private final Identity identity;
    private final DevicePrivateKey key;
    private final Instant now;
    private final Optional<BootClock.Reading> bootClock;
    private final StatusRefresh refresh;
    private final Set<String> refreshTried = new HashSet<>();
    private final SecureRandom random = new SecureRandom();

    public ModelCheck(
            GateFiles files,
            Identity identity,
            DevicePrivateKey key,
            Instant now,
            Optional<BootClock.Reading> bootClock,
            StatusRefresh refresh) {
        this.files = files;
        this.identity = identity;
        this.key = key;
        this.now = now;
        this.bootClock = bootClock;
        this.refresh = refresh;
    }

    /**
     * Fetches and stores a newer status list if the server can be reached; failing to is not an
     * error.
     */
    @FunctionalInterface
    public interface StatusRefresh {
        void tryRefresh(String uri) throws IOException;
    }

    /** Decides, and persists what must be remembered before it answers. */
    public CheckResult run(CheckRequest request) throws IOException {
        Optional<GateState> state = files.state();
        Candidates candidates = new Candidates(files.approvals(), state);
        List<CachedApproval> related = candidates.of(request.model(), request.identity());
        if (related.isEmpty()) {
            return new CheckResult.NoApproval(
                    new Explanation(
                            "There is no approval on this machine for this model.",
                            "Run countersign sync if one was just given; else ask for one."),
                    candidates.nearest(request.identity()));
        }
        List<CheckResult.Denied> denials = new ArrayList<>();
        for (CachedApproval approval : related) {
            switch (verify(approval, request, state)) {
                case CheckResult.Allowed allowed -> {
                    return allowed;
                }
                case CheckResult.Denied denied -> denials.add(denied);
                case CheckResult.NoApproval _, CheckResult.Undecided _ ->
                        throw new IllegalStateException("one approval allows or denies");
            }
        }
        return denials.stream().min(Comparator.comparingInt(ModelCheck::distance)).orElseThrow();
    }

    /** Of several refusals the one is told that is nearest to a yes and easiest to put right. */
    private static int distance(CheckResult.Denied denied) {
        if (denied.reason() == Reason.USE_TOOL_NOT_APPROVED) {
            // What the approval for the tool at hand says helps more.
            return Integer.MAX_VALUE;
        }
        int place = List.of(17, 16, 13, 12, 11, 18, 15, 14, 19).indexOf(denied.exitCode());
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    private CheckResult verify(
            CachedApproval approval, CheckRequest request, Optional<GateState> state)
            throws IOException {
        String tool = tool(approval, request);
        Verification<VerifiedApproval> answer = once(approval, request, tool, state);
        if (answer
                        instanceof
                        Verification.Rejected<VerifiedApproval>(
                                Reason reason,
                                Map<String, String> facts)
                && (reason == Reason.STATUS_REFRESH_DUE || reason == Reason.STATUS_MISSING)) {
            String uri = facts.getOrDefault("uri", "");
            if (refreshTried.add(uri)) {
                refresh.tryRefresh(uri);
            }
            answer = once(approval, request, tool, files.state());
        }
        return switch (answer) {
            case Verification.Verified<VerifiedApproval>(VerifiedApproval verified) -> {
                remember(verified, request.model());
                yield new CheckResult.Allowed(approval.id(), verified.claims(), tool);
            }
            case Verification.Rejected<VerifiedApproval>(
                            Reason reason,
                            Map<String, String> facts) ->
                    new CheckResult.Denied(
                            approval.id(),
                            approval.name(),
                            reason,
                            facts,
                            words(approval, reason, facts));
        };
    }

    private Verification<VerifiedApproval> once(
            CachedApproval approval, CheckRequest request, String tool, Optional<GateState> state)
            throws IOException {
        String nonce = HolderProof.newNonce(random);
        return ApprovalVerifier.verify(
                approval.token(),
                new VerificationContext(
                        now,
                        clock(state),
                        new VerificationContext.Trust(
                                files.trustBundle().orElse(""),
                                identity.root(),
                                state.map(GateState::highestTrustVersion).orElse(0L),
                                identity.issuer(),
                                MAX_LIFETIME,
                                STATUS_MAX_AGE),
                        new VerificationContext.Holder(
                                key.publicKey(),
                                nonce,
                                HolderProof.issue(nonce, now, key),
                                Assurance.SOFTWARE,
                                identity.subjectOf(request.account())),
                        new VerificationContext.Use(
                                session(request), tool, ENVIRONMENT, request.model().remote()),
                        files.posture().orElse(null),
                        new StatusCopies(files, state, refreshTried).load(approval),
                        () ->
                                new VerificationContext.PresentedModel(
                                        request.identity().set(),
                                        request.identity().manifest().orElse(null))));
    }

    private VerificationContext.Clock clock(Optional<GateState> state) {
        Optional<ClockMemory> memory = state.map(GateState::clock);
        return new VerificationContext.Clock(
                memory.map(ClockMemory::mark).orElse(null),
                memory.isPresent() && memory.get().isConsistent(now, bootClock));
    }

    private VerificationContext.@Nullable Session session(CheckRequest request) {
        Optional<SortedSet<String>> scopes =
                stated(request.scopes(), request.session().map(live -> live.scopes()));
        Optional<SortedSet<String>> classes =
                stated(request.dataClasses(), request.session().map(live -> live.dataClasses()));
        return scopes.isPresent() && classes.isPresent()
                ? new VerificationContext.Session(scopes.get(), classes.get())
                : null;
    }

    private static Optional<SortedSet<String>> stated(
            SortedSet<String> flags, Optional<SortedSet<String>> session) {
        return flags.isEmpty() ? session : Optional.of(flags);
    }

    /**
     * The tool named, else the one whose folder the model lies in, else the first that the approval
     * names: a check only reports.
     */
    private static String tool(CachedApproval approval, CheckRequest request) {
        return request.tool().or(() -> request.model().tool()).orElseGet(() -> firstTool(approval));
    }

    /** By now the token is authentic, so what it approves may be said. */
    private static Explanation words(
            CachedApproval approval, Reason reason, Map<String, String> facts) {
        return switch (reason) {
            case USE_NO_SESSION, USE_SCOPE_NOT_APPROVED, USE_CLASS_NOT_APPROVED -> {
                Explanation plain = Explanation.of(reason, facts);
                try {
                    yield plain.withSessionFor(ApprovalToken.peek(approval.token()).claims().use());
                } catch (FormatException _) {
                    yield plain;
                }
            }
            default -> Explanation.of(reason, facts);
        };
    }

    private static String firstTool(CachedApproval approval) {
        try {
            return ApprovalToken.peek(approval.token()).claims().use().tools().first();
        } catch (FormatException _) {
            // The verifier refuses this token before it looks at the tool.
            return "unknown";
        }
    }

    private void remember(VerifiedApproval verified, FoundModel model) throws IOException {
        VerifiedApproval.Marks marks = verified.marks();
        Instant issued = verified.claims().issuedAt();
        Instant signed = issued.isAfter(marks.statusIssuedAt()) ? issued : marks.statusIssuedAt();
        files.updateState(state ->
                state.withClock(state.clock().seen(signed, now, bootClock))
                        .withTrustVersion(marks.trustVersion())
                        .withStatus(marks.statusUri(), marks.statusIssuedAt())
                        .withKnownModel(
                                Candidates.place(model), verified.claims().model().digest()));
    }

    /** The model under its path or name, for {@link GateState#withKnownModel}. */
    public static String place(FoundModel model) {
        return Candidates.place(model);
    }
}
