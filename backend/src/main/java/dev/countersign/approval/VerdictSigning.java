package dev.countersign.approval;

import dev.countersign.approval.signing.Digests;
import dev.countersign.approval.signing.EvidenceStore;
import dev.countersign.approval.signing.StatementList;
import dev.countersign.approval.signing.VerdictStatement;
import dev.countersign.identity.Caller;
import dev.countersign.identity.passkey.SignedDocument;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds a verdict against what its reviewer signed. What was signed is exactly what is recorded:
 * every statement of the document is one of the verdicts, and every verdict one of the statements.
 */
@Singleton
class VerdictSigning {
    private static final int NONCE = 16;

    private final Decisions decisions;
    private final Policy policy;
    private final EvidenceStore evidence;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    VerdictSigning(Decisions decisions, Policy policy, EvidenceStore evidence, Clock clock) {
        this.decisions = decisions;
        this.policy = policy;
        this.evidence = evidence;
        this.clock = clock;
    }

    /** What is said about every one of several requests. */
    record Said(Verdict verdict, String reason) {}

    /** Whether policy takes a verdict on these classes only with a signature. */
    boolean required(List<String> dataClasses) {
        return policy.current().passkeyClasses().requires(dataClasses);
    }

    /** What the caller has to sign to say this about these requests now. */
    byte[] document(Caller caller, List<ReviewSeats.Seat> seats, Said said) {
        byte[] bytes = new byte[NONCE];
        random.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, StoredDecision> seen = seen(seats);
        return new StatementList(
                        seats.stream()
                                .map(seat -> statement(caller, seat, said, now, nonce, seen))
                                .toList())
                .document();
    }

    private static VerdictStatement statement(
            Caller caller,
            ReviewSeats.Seat seat,
            Said said,
            Instant at,
            String nonce,
            Map<String, StoredDecision> seen) {
        RequestEntity request = seat.request();
        return new VerdictStatement(
                VerdictStatement.TYPE,
                request.getId(),
                request.getRevision(),
                request.getDecisionId(),
                findings(request, seen),
                said.verdict().word(),
                seat.role(),
                Digests.ofText(said.reason()),
                caller.id(),
                at,
                nonce);
    }

    private static String findings(RequestEntity request, Map<String, StoredDecision> seen) {
        return Digests.ofFindings(decision(request, seen).evaluated().output());
    }

    private static Outcome outcome(RequestEntity request, Map<String, StoredDecision> seen) {
        return decision(request, seen).outcome();
    }

    private static StoredDecision decision(
            RequestEntity request, Map<String, StoredDecision> seen) {
        return Objects.requireNonNull(
                seen.get(request.getDecisionId()), "a request has a decision that is recorded");
    }

    private Map<String, StoredDecision> seen(List<ReviewSeats.Seat> seats) {
        return decisions.find(
                seats.stream().map(seat -> seat.request().getDecisionId()).distinct().toList());
    }

    /**
     * Refuses requests that differ in what a reviewer looks at: one reason can only fit what is the
     * same.
     *
     * @throws Problem {@code review.facts_differ}
     */
    void requireSameFacts(List<ReviewSeats.Seat> seats) {
        Map<String, StoredDecision> seen = seen(seats);
        Set<List<Object>> facts =
                seats.stream()
                        .map(seat ->
                                List.<Object>of(
                                        findings(seat.request(), seen),
                                        new TreeSet<>(seat.request().getDataClasses()),
                                        outcome(seat.request(), seen),
                                        seat.role()))
                        .collect(Collectors.toSet());
        if (facts.size() > 1) {
            throw new Problem(
                    ProblemCode.FACTS_DIFFER,
                    "These requests differ in their findings, data classes, outcome or the role"
                            + " you fill: decide each by itself.");
        }
    }

    /**
     * Refuses a verdict that policy wants signed and is not, and one that is not what was signed.
     *
     * @return where in the document each request stands; empty without a signature
     * @throws Problem {@code review.passkey_needed}, {@code passkey.proof_invalid}, {@code
     *     review.stale_revision}
     */
    Map<String, Integer> require(
            Caller caller,
            List<ReviewSeats.Seat> seats,
            Said said,
            @Nullable SignedDocument signed) {
        if (signed == null) {
            requireUnsigned(seats);
            return Map.of();
        }
        List<VerdictStatement> statements =
                StatementList.read(signed.document().array())
                        .map(StatementList::statements)
                        .orElse(List.of());
        if (statements.size() != seats.size() || !signed.personId().equals(caller.id())) {
            throw other();
        }
        Map<String, StoredDecision> seen = seen(seats);
        Map<String, Integer> positions = new HashMap<>();
        for (ReviewSeats.Seat seat : seats) {
            int position = position(statements, seat.request().getId());
            compare(caller, seat, said, statements.get(position), seen);
            positions.put(seat.request().getId(), position);
        }
        return positions;
    }

    private void requireUnsigned(List<ReviewSeats.Seat> seats) {
        if (seats.stream().anyMatch(seat -> required(seat.request().getDataClasses()))) {
            throw new Problem(
                    ProblemCode.PASSKEY_NEEDED,
                    "Policy asks for a verdict signed with a passkey for these data classes. Add"
                            + " one under Account, Passkeys, and sign in the browser.");
        }
    }

    private static int position(List<VerdictStatement> statements, String requestId) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).request().equals(requestId)) {
                return i;
            }
        }
        throw other();
    }

    private static void compare(
            Caller caller,
            ReviewSeats.Seat seat,
            Said said,
            VerdictStatement signed,
            Map<String, StoredDecision> seen) {
        VerdictStatement now =
                statement(caller, seat, said, signed.issuedAt(), signed.nonce(), seen);
        if (now.equals(signed)) {
            return;
        }
        boolean moved =
                now.revision() != signed.revision()
                        || !now.decision().equals(signed.decision())
                        || !now.findingsDigest().equals(signed.findingsDigest());
        if (moved) {
            throw new Problem(
                    ProblemCode.STALE_REVISION,
                    "It changed while you signed, so nothing was recorded: read what is new, then"
                            + " sign again.");
        }
        throw other();
    }

    private static Problem other() {
        return new Problem(
                ProblemCode.PASSKEY_PROOF,
                "You signed for something else than what was sent, so nothing was recorded.");
    }

    /** Keeps the signature; null when there is none. */
    @Nullable String keep(@Nullable SignedDocument signed) {
        return signed == null ? null : evidence.keep(signed);
    }

    void attach(String reviewId, @Nullable String signatureId, @Nullable Integer position) {
        if (signatureId != null && position != null) {
            evidence.attach(reviewId, signatureId, position);
        }
    }
}
