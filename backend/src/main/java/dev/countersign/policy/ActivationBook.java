package dev.countersign.policy;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.notify.Notice;
import dev.countersign.notify.NoticeKind;
import dev.countersign.notify.Outbox;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The acts of people upon bundles, each with its audit entry in one transaction. All of them wait
 * for each other, so that what was checked still holds when it is written.
 */
@Singleton
class ActivationBook {
    static final int LONGEST_REASON = 500;
    private static final int LONGEST_REVIEW_DAYS = 30;
    private static final int USUAL_REVIEW_DAYS = 7;

    private final BundleStore store;
    private final ActivationStore activations;
    private final List<ActivationListener> listeners;
    private final People people;
    private final SmallTeam smallTeam;
    private final Outbox outbox;
    private final AuditLog audit;
    private final Clock clock;

    ActivationBook(
            BundleStore store,
            ActivationStore activations,
            List<ActivationListener> listeners,
            People people,
            SmallTeam smallTeam,
            Outbox outbox,
            AuditLog audit,
            Clock clock) {
        this.store = store;
        this.activations = activations;
        this.listeners = listeners;
        this.people = people;
        this.smallTeam = smallTeam;
        this.outbox = outbox;
        this.audit = audit;
        this.clock = clock;
    }

    @Transactional
    public StoredBundle ask(
            Caller caller,
            String bundleId,
            @Nullable Treatment treatment,
            @Nullable Integer reviewDays,
            @Nullable String reason) {
        InputCheck check = new InputCheck();
        check.present(
                "/treatment",
                treatment,
                "one of suspend_now, review_then_suspend, new_requests_only");
        Integer days = reviewDays(check, treatment, reviewDays);
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        if (treatment == null) {
            throw new IllegalStateException("checked above");
        }
        BundleEntity bundle = opened(caller, bundleId);
        bundle.asked(
                new StoredBundle.Asking(
                        caller.id(), now(), why, treatment, days, activations.newestSequence()));
        StoredBundle stored = activations.flushed(bundle);
        if (stored.asked() != null) {
            listeners.forEach(listener -> listener.asked(stored, stored.asked()));
        }
        outbox.tellRoles(
                new Notice(
                        NoticeKind.ACTIVATION_ASKED,
                        bundleId,
                        bundle.getRevision(),
                        "/policies/bundles/" + bundleId + "/effect",
                        caller.id()),
                Set.of(Role.SECURITY_LEAD, Role.ADMINISTRATOR),
                Set.of());
        audit.append(
                caller.id(),
                "bundle.activation_asked",
                bundleId,
                Map.of(
                        "revision", bundle.getRevision(),
                        "treatment", treatment.word(),
                        "reason", why));
        return stored;
    }

    private static @Nullable Integer reviewDays(
            InputCheck check, @Nullable Treatment treatment, @Nullable Integer days) {
        if (treatment != Treatment.REVIEW_THEN_SUSPEND) {
            if (days != null) {
                check.wrong(
                        "/review_days",
                        "value",
                        "Only the treatment review_then_suspend has days.",
                        "no value here");
            }
            return null;
        }
        if (days != null && (days < 1 || days > LONGEST_REVIEW_DAYS)) {
            check.wrong(
                    "/review_days",
                    "value",
                    "This number of days is out of range.",
                    "a whole number from 1 to " + LONGEST_REVIEW_DAYS);
        }
        return days == null ? USUAL_REVIEW_DAYS : days;
    }

    @Transactional
    public Activation activate(Caller caller, String bundleId, @Nullable Integer version) {
        BundleEntity bundle = opened(caller, bundleId);
        StoredBundle stored = bundle.stored();
        if (version != null) {
            EntityTag.check(version, stored.version());
        }
        BundleState next = stored.state().activate();
        StoredBundle.Asking asked = stored.asked();
        if (asked == null) {
            throw new IllegalStateException("the bundle " + bundleId + " was asked for by nobody");
        }
        boolean alone = asked.by().equals(caller.id());
        if (alone && !smallTeam.on()) {
            throw new Problem(
                    ProblemCode.SECOND_PERSON,
                    "You asked for this activation; another security lead or administrator has to"
                            + " activate it.");
        }
        requirePresentBase(asked);
        return putIntoForce(
                bundle,
                next,
                new Activation(
                        activations.newestSequence() + 1,
                        bundleId,
                        stored.revision(),
                        stored.policyDigest(),
                        activations.bundleInForce(),
                        Activation.Kind.ACTIVATED,
                        asked.by(),
                        caller.id(),
                        now(),
                        asked.reason(),
                        asked.treatment(),
                        asked.reviewDays(),
                        alone));
    }

    /** What the activation does was shown against another policy than the one it would replace. */
    private void requirePresentBase(StoredBundle.Asking asked) {
        int present = activations.newestSequence();
        if (asked.baseSequence() != present) {
            throw new Problem(
                    ProblemCode.PRECONDITION,
                    "Another bundle came into force since this activation was asked for (sequence"
                            + " %d then, %d now), so its effect is no longer what was shown. Look"
                                    .formatted(asked.baseSequence(), present)
                            + " at the effect again and ask again.");
        }
    }

    @Transactional
    public Activation rollBack(Caller caller, String bundleId, @Nullable String reason) {
        String why = reason(reason);
        BundleEntity bundle = opened(caller, bundleId);
        StoredBundle stored = bundle.stored();
        if (!activations.wasInForce(stored.policyDigest())) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "This bundle was never in force; only one that was can be gone back to by one"
                            + " person.");
        }
        return putIntoForce(
                bundle,
                stored.state().rollBackTo(),
                new Activation(
                        activations.newestSequence() + 1,
                        bundleId,
                        stored.revision(),
                        stored.policyDigest(),
                        activations.bundleInForce(),
                        Activation.Kind.ROLLED_BACK,
                        null,
                        caller.id(),
                        now(),
                        why,
                        Treatment.NEW_REQUESTS_ONLY,
                        null,
                        false));
    }

    @Transactional
    public StoredBundle withdraw(Caller caller, String bundleId, @Nullable String reason) {
        String why = reason(reason);
        BundleEntity bundle = opened(caller, bundleId);
        boolean decided = activations.wasInForce(bundle.getPolicyDigest());
        bundle.moveTo(bundle.getState().withdraw(decided), now());
        StoredBundle stored = activations.flushed(bundle);
        audit.append(
                caller.id(),
                "bundle.withdrawn",
                bundleId,
                Map.of("revision", stored.revision(), "reason", why));
        return stored;
    }

    @Transactional(readOnly = true)
    public Page<Activation> history(@Nullable String after, int limit) {
        return activations.history(after, limit);
    }

    private Activation putIntoForce(BundleEntity bundle, BundleState next, Activation activation) {
        activations.supersedeActive(activation.activatedAt());
        bundle.moveTo(next, activation.activatedAt());
        activations.add(activation);
        activations.flushed(bundle);
        listeners.forEach(listener -> listener.activated(activation));
        audit.append(
                activation.activatedBy(),
                "policy.activated",
                activation.policyDigest(),
                ActivationStore.facts(activation));
        return activation;
    }

    private BundleEntity opened(Caller caller, String bundleId) {
        store.lock();
        requireRole(caller);
        return store.entity(bundleId);
    }

    /** From the register: a role that was taken away since the request came in does not count. */
    private void requireRole(Caller caller) {
        boolean may = false;
        if (caller.isPerson()) {
            Person person = people.get(caller.id());
            may =
                    person.active()
                            && (person.has(Role.SECURITY_LEAD) || person.has(Role.ADMINISTRATOR));
        }
        if (!may) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator changes the policy.");
        }
    }

    private static String reason(@Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        return why;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
