package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.issuance.TokenIssuer;
import dev.countersign.issuance.TokenOrder;
import dev.countersign.platform.Ids;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Assurance;
import dev.countersign.token.Binding;
import dev.countersign.token.Digest;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes approvals and their tokens, in the transaction of the decision that they rest on. */
@Singleton
class ApprovalIssue {
    private static final String BUNDLE = "countersign";
    private static final String OLLAMA = "ollama";

    private final EntityManager entities;
    private final Devices devices;
    private final ArtifactSets artifacts;
    private final TokenIssuer tokens;
    private final ApprovalRests rests;
    private final FirmGround ground;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    ApprovalIssue(
            EntityManager entities,
            Devices devices,
            ArtifactSets artifacts,
            TokenIssuer tokens,
            ApprovalRests rests,
            FirmGround ground,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.devices = devices;
        this.artifacts = artifacts;
        this.tokens = tokens;
        this.rests = rests;
        this.ground = ground;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** A new approval with its first token. */
    ApprovalEntity issue(
            RequestEntity request,
            Judge.Judgement judgement,
            StoredDecision decision,
            String actor) {
        ground.hold(request);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (!holds(judgement)) {
            throw new Problem(
                    ProblemCode.EXCEPTION_ENDED,
                    "An exception that this would rest on has ended, or is being ended at this"
                            + " moment, so nothing is issued. Try again: policy answers anew.");
        }
        Instant end =
                TokenLife.approvalEnd(
                                now,
                                request.getDurationDays(),
                                judgement.input(),
                                judgement.decision())
                        .orElseThrow(ApprovalIssue::nothingMayBeIssued);
        ApprovalEntity approval =
                new ApprovalEntity(ids.next("apr"), request, decision.id(), now, end);
        entities.persist(approval);
        IssuedToken token =
                token(approval, judgement).orElseThrow(ApprovalIssue::nothingMayBeIssued);
        audit.append(
                actor,
                "approval.issued",
                approval.getId(),
                Map.of(
                        "request", request.getId(),
                        "decision", decision.id(),
                        "jti", token.id(),
                        "ends_at", end.toString()));
        return approval;
    }

    /**
     * A token for the approval on these facts; empty when it would never be valid, the model was
     * revoked everywhere, or an exception that it would rest on is being ended.
     */
    Optional<IssuedToken> token(ApprovalEntity approval, Judge.Judgement judgement) {
        if (ground.isBlocked(approval.getModelDigest()) || !holds(judgement)) {
            return Optional.empty();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return TokenLife.tokenEnd(
                        now, approval.getEndsAt(), judgement.input(), judgement.decision())
                .map(end -> {
                    IssuedToken token = tokens.issue(order(approval, judgement, end));
                    rests.note(
                            approval.getId(),
                            TokenLife.restsOn(judgement.input(), judgement.decision()),
                            now);
                    return token;
                });
    }

    /** Before any list of tokens is locked, which whoever ends an exception waits for. */
    private boolean holds(Judge.Judgement judgement) {
        return rests.hold(
                TokenLife.restsOn(judgement.input(), judgement.decision()), clock.instant());
    }

    private TokenOrder order(ApprovalEntity approval, Judge.Judgement judgement, Instant end) {
        Device device =
                devices.find(approval.getDeviceId())
                        .filter(d -> d.state() == DeviceState.ENROLLED)
                        .orElseThrow(ApprovalIssue::notEnrolled);
        String holder = device.keyThumbprint();
        String assurance = device.assurance();
        if (holder == null || assurance == null) {
            throw notEnrolled();
        }
        Decision.Obligations obligations = judgement.decision().obligations();
        BundleIdentity bundle = judgement.evaluated().bundle();
        Tuple tuple = judgement.tuple();
        return new TokenOrder(
                approval.getId(),
                approval.getPersonId(),
                holder,
                new ApprovalClaims.Device(
                        device.id(),
                        Assurance.ofWord(assurance).orElseThrow(ApprovalIssue::notEnrolled)),
                model(tuple, judgement.input()),
                ApprovalClaims.Use.of(
                        tuple.scopes(),
                        tuple.dataClasses(),
                        List.of(tuple.toolId()),
                        tuple.environment(),
                        false),
                new ApprovalClaims.Posture(
                        new TreeSet<>(obligations.postureRequire()),
                        Duration.ofSeconds(obligations.postureMaxAgeS())),
                Duration.ofSeconds(obligations.statusMaxAgeS()),
                new ApprovalClaims.Policy(
                        BUNDLE,
                        bundle.sequence(),
                        bundle.revision(),
                        Digest.parse(bundle.digest())),
                end);
    }

    private ApprovalClaims.Model model(Tuple tuple, DecisionInput input) {
        ArtifactSet set =
                artifacts
                        .find(tuple.modelDigest())
                        .orElseThrow(() -> Problem.notFound("artifact set", tuple.modelDigest()));
        DecisionInput.Model facts = input.model();
        DecisionInput.Origin origin = facts == null ? null : facts.origin();
        Digest manifest = set.manifest() == null ? null : Digest.parse(set.manifest());
        boolean bound = manifest != null && tuple.toolId().equals(OLLAMA);
        return new ApprovalClaims.Model(
                Digest.parse(tuple.modelDigest()),
                bound ? Binding.MANIFEST : Binding.WEIGHTS,
                bound ? manifest : null,
                set.name(),
                shown(facts == null ? null : facts.publisher()),
                shown(origin == null ? null : origin.country()),
                shown(facts == null ? null : facts.license()));
    }

    private static @Nullable String shown(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static Problem nothingMayBeIssued() {
        return new Problem(
                ProblemCode.ENGINE,
                "Policy gave no life to the approval or its token, so nothing is issued.");
    }

    private static Problem notEnrolled() {
        return new Problem(
                ProblemCode.CONFLICT,
                "The device is not enrolled, so no token can be bound to it.");
    }
}
