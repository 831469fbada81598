package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.platform.Ids;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * People's verdicts on requests. Every role that a request waits for has to say yes, one person
 * fills one role, nobody reviews their own request or device. The verdict that completes the roles
 * is followed, in the same transaction, by an evaluation of present facts: only when nothing new
 * stands in the way is the approval issued.
 */
@Singleton
public class Reviews {
    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 2000;

    private final EntityManager entities;
    private final RequestReader reader;
    private final ReviewRounds rounds;
    private final Judge judge;
    private final ApprovalIssue issue;
    private final People people;
    private final Devices devices;
    private final SmallTeam smallTeam;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Reviews(
            EntityManager entities,
            RequestReader reader,
            ReviewRounds rounds,
            Judge judge,
            ApprovalIssue issue,
            People people,
            Devices devices,
            SmallTeam smallTeam,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.reader = reader;
        this.rounds = rounds;
        this.judge = judge;
        this.issue = issue;
        this.people = people;
        this.devices = devices;
        this.smallTeam = smallTeam;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Records a verdict and what follows from it.
     *
     * @return the request afterwards: approved, rejected, still in review for another role, or in
     *     review again under a higher revision because something new stands in the way
     * @throws Problem {@code review.own_request}, {@code review.role_not_needed}, {@code
     *     review.one_person_one_role}, {@code review.already_decided}, {@code
     *     review.stale_revision}
     */
    @Transactional
    public RequestView decide(Caller caller, String requestId, NewVerdict said) {
        Checked verdict = check(said);
        RequestEntity request =
                reader.locked(requestId)
                        .filter(r -> Requests.sees(caller, r))
                        .orElseThrow(() -> Problem.notFound("request", requestId));
        requireCurrent(request, verdict.revision);
        Alone alone = new Alone(smallTeam.on());
        requireOther(caller, request, alone);
        String role = role(caller, request, verdict.role, alone);
        record(caller, request, role, verdict, alone);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("verdict", verdict.verdict.word());
        facts.put("role", role);
        facts.put("revision", request.getRevision());
        facts.put("decision", request.getDecisionId());
        facts.put("reason", verdict.reason);
        if (alone.used) {
            facts.put("small_team", true);
        }
        act(caller, request, verdict.verdict, facts);
        entities.flush();
        audit.append(caller.id(), "review.recorded", requestId, facts);
        return reader.view(request);
    }

    private void act(
            Caller caller, RequestEntity request, Verdict verdict, Map<String, Object> facts) {
        switch (verdict) {
            case DENY -> request.moveTo(request.getState().reject(), clock.instant());
            case CHANGES -> request.moveTo(request.getState().askChanges(), clock.instant());
            case APPROVE -> {
                if (awaited(request).isEmpty()) {
                    conclude(caller, request, facts);
                }
            }
        }
        facts.put("state", request.getState().word());
    }

    /** The verdict that completes the roles. */
    private void conclude(Caller caller, RequestEntity request, Map<String, Object> facts) {
        Judge.Judgement judgement = judge.evaluate("approval", request.getId(), Tuple.of(request));
        StoredDecision fresh = judge.record(DecisionPurpose.ISSUE, request.getId(), judgement);
        facts.put("issue_decision", fresh.id());
        Set<String> appeared = Judge.newlyBlocking(fresh.decision(), rounds.seen(request));
        Set<String> unasked = unasked(request, fresh);
        if (fresh.outcome() == Outcome.DENY || !appeared.isEmpty() || !unasked.isEmpty()) {
            rounds.update(request, fresh, true);
            facts.put("reopened_as", request.getRevision());
            facts.put("new_findings", appeared);
            return;
        }
        request.decided(fresh.id(), clock.instant());
        request.moveTo(request.getState().approve(), clock.instant());
        entities.flush();
        issue.issue(request, judgement, fresh, caller.id());
    }

    /** Roles that policy asks for now and nobody was asked before. */
    private Set<String> unasked(RequestEntity request, StoredDecision fresh) {
        Set<String> roles = new TreeSet<>();
        fresh.decision().review().forEach(need -> roles.add(need.role()));
        roles.removeAll(reader.needsOf(request).keySet());
        return roles;
    }

    private static void requireCurrent(RequestEntity request, int revision) {
        if (request.getState() != RequestState.IN_REVIEW) {
            throw new Problem(
                    ProblemCode.ALREADY_DECIDED,
                    "The request is " + request.getState().word() + " and takes no verdicts.");
        }
        if (request.getRevision() != revision) {
            throw new Problem(
                    ProblemCode.STALE_REVISION,
                    "It is at revision "
                            + request.getRevision()
                            + " now: read what is new, then decide.");
        }
    }

    /** Whether one person may do what takes two, and whether this verdict was such a case. */
    private static final class Alone {
        private final boolean allowed;
        private boolean used;

        private Alone(boolean allowed) {
            this.allowed = allowed;
        }

        /** True where it may not be. */
        private boolean refuses() {
            used |= allowed;
            return !allowed;
        }
    }

    private void requireOther(Caller caller, RequestEntity request, Alone alone) {
        boolean owner =
                devices.find(request.getDeviceId())
                        .map(Device::ownerId)
                        .filter(caller.id()::equals)
                        .isPresent();
        boolean own = owner || request.getPersonId().equals(caller.id());
        if (own && alone.refuses()) {
            throw new Problem(ProblemCode.OWN_REQUEST, "Somebody else has to review this request.");
        }
    }

    /** The awaited role that this person fills, from the register and not from their session. */
    private String role(
            Caller caller, RequestEntity request, @Nullable String wanted, Alone alone) {
        Person person = people.get(caller.id());
        List<String> own =
                reader.needsOf(request).keySet().stream()
                        .filter(need -> person.active() && person.has(Role.of(need)))
                        .filter(need -> wanted == null || wanted.equals(need))
                        .toList();
        if (own.isEmpty()) {
            throw new Problem(
                    ProblemCode.ROLE_NOT_NEEDED,
                    "This request waits for: " + String.join(", ", awaited(request)) + ".");
        }
        boolean filled =
                reader.verdictsOf(request).stream()
                        .anyMatch(review -> review.getReviewerId().equals(caller.id()));
        if (filled && alone.refuses()) {
            throw new Problem(
                    ProblemCode.ONE_ROLE,
                    "You decided on this request already; another person fills the other role.");
        }
        List<String> open = new ArrayList<>(own);
        open.retainAll(awaited(request));
        if (open.isEmpty()) {
            throw new Problem(
                    ProblemCode.ALREADY_DECIDED, "Somebody else filled your role before you.");
        }
        return open.getFirst();
    }

    private List<String> awaited(RequestEntity request) {
        Set<String> roles = new TreeSet<>(reader.needsOf(request).keySet());
        reader.verdictsOf(request).stream()
                .filter(review -> review.getVerdict() == Verdict.APPROVE)
                .forEach(review -> roles.remove(review.getRole()));
        return List.copyOf(roles);
    }

    /**
     * The lock on the request lets one verdict through at a time; the constraints hold without it.
     */
    private void record(
            Caller caller, RequestEntity request, String role, Checked verdict, Alone alone) {
        try {
            entities.persist(
                    new ReviewEntity(
                            ids.next("rev"),
                            request,
                            caller.id(),
                            role,
                            verdict.verdict,
                            verdict.reason,
                            alone.used,
                            clock.instant()));
            entities.flush();
        } catch (PersistenceException e) {
            if (e instanceof ConstraintViolationException
                    || e.getCause() instanceof ConstraintViolationException) {
                throw new Problem(
                        ProblemCode.ALREADY_DECIDED, "Somebody else decided at the same moment.");
            }
            throw e;
        }
    }

    private record Checked(Verdict verdict, String reason, int revision, @Nullable String role) {}

    private static Checked check(NewVerdict said) {
        InputCheck check = new InputCheck();
        Verdict verdict = check.choice("/verdict", said.verdict(), Verdict.values(), Verdict::word);
        String given = said.reason();
        String reason =
                given == null || given.isBlank()
                        ? ""
                        : check.text("/reason", given, LONGEST_REASON);
        if (reason.length() < SHORTEST_REASON) {
            check.wrong(
                    "/reason",
                    "length",
                    "Say in a sentence why.",
                    SHORTEST_REASON + " to " + LONGEST_REASON + " characters");
        }
        Integer revision = said.revision();
        check.present("/revision", revision, "the revision of the request that you read");
        check.done();
        return new Checked(verdict, reason, Objects.requireNonNull(revision), said.role());
    }
}
