package dev.countersign.approval.effect;

import dev.countersign.approval.Holding;
import dev.countersign.approval.Holdings;
import dev.countersign.platform.Ids;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.DecisionPage;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicySettings;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the effects that wait, one at a time. Facts are read in parts and evaluated by both
 * policies on as many threads as the engine has instances. What was found is stored part by part; a
 * server that stops leaves its work to the next one, which begins again.
 */
@Singleton
final class EffectRunner {
    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);
    private static final int PART = 500;
    private static final int PAGE = 200;

    /** A bundle that takes too long this often will not decide for people either. */
    private static final int MOST_TIMEOUTS = 20;

    private final EffectStore store;
    private final Holdings holdings;
    private final Decisions decisions;
    private final Bundles bundles;
    private final Policy policy;
    private final Crew crew;
    private final String server;

    EffectRunner(
            EffectStore store,
            Holdings holdings,
            Decisions decisions,
            Bundles bundles,
            Policy policy,
            PolicySettings settings,
            Ids ids) {
        this.store = store;
        this.holdings = holdings;
        this.decisions = decisions;
        this.bundles = bundles;
        this.policy = policy;
        this.crew = new Crew(settings.instances());
        this.server = ids.ulid();
    }

    @PreDestroy
    void close() {
        crew.close();
    }

    /** Computes everything that waits. */
    @Scheduled(fixedDelay = "1s", initialDelay = "1s")
    void work() {
        store.claim(server).ifPresent(this::compute);
    }

    private void compute(EffectEntity effect) {
        try {
            LoadedPolicy inForce = policy.current();
            if (!effect.comparesWith(inForce.identity())) {
                throw new Stopped(EffectState.CANCELLED, EffectStore.OTHER_POLICY);
            }
            LoadedPolicy candidate = bundles.candidate(effect.getBundleId());
            new Run(effect, inForce, candidate).all();
        } catch (Stopped e) {
            store.fail(effect.getId(), server, e.as, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Problem e) {
            store.fail(effect.getId(), server, EffectState.FAILED, e.detail());
        } catch (RuntimeException e) {
            LOG.error("the effect {} cannot be computed", effect.getId(), e);
            store.fail(
                    effect.getId(),
                    server,
                    EffectState.FAILED,
                    "Something went wrong here; the server's log says what.");
        }
    }

    /** Ends a computation early. */
    private static final class Stopped extends Exception {
        private final EffectState as;

        Stopped(EffectState as, String reason) {
            super(reason);
            this.as = as;
        }
    }

    /** One computation. */
    private final class Run {
        private final EffectEntity effect;
        private final LoadedPolicy inForce;
        private final LoadedPolicy candidate;
        private final Instant now;
        private final Tally tally = new Tally();
        private final AtomicInteger timeouts = new AtomicInteger();
        private final int total;
        private int done;

        Run(EffectEntity effect, LoadedPolicy inForce, LoadedPolicy candidate) {
            this.effect = effect;
            this.inForce = inForce;
            this.candidate = candidate;
            this.now = effect.getAsOf();
            this.total =
                    holdings.liveApprovals(now)
                            + holdings.waitingRequests()
                            + holdings.deniedRequests(now)
                            + decisions.count(effect.getMostDecisions());
        }

        private void all() throws Stopped, InterruptedException {
            add(Subject.APPROVAL, List.of());
            held(Subject.APPROVAL, after -> holdings.liveApprovals(now, after, PART));
            held(Subject.WAITING, after -> holdings.waitingRequests(now, after, PART));
            held(Subject.DENIED, after -> holdings.deniedRequests(now, after, PART));
            past();
            store.finish(effect.getId(), server, tally);
        }

        private void held(Subject subject, Function<String, List<Holding>> part)
                throws Stopped, InterruptedException {
            List<Holding> found = part.apply("");
            while (true) {
                boolean last = found.size() < PART;
                String after = last ? "" : found.getLast().id();
                var next = last ? null : crew.meanwhile(() -> part.apply(after));
                add(subject, crew.each(found, held -> compare(subject, held), this::beat));
                if (next == null) {
                    return;
                }
                found = crew.wait(next, this::beat);
            }
        }

        private Comparison compare(Subject subject, Holding held) {
            EvaluatedDecision before = inForce.evaluate(held.input());
            EvaluatedDecision after = counted(candidate.evaluate(held.input()));
            return subject == Subject.APPROVAL
                    ? Comparison.ofApproval(held, before, after)
                    : Comparison.ofRequest(subject, held, before, after);
        }

        private void past() throws Stopped, InterruptedException {
            int left = effect.getMostDecisions();
            String after = null;
            while (left > 0) {
                DecisionPage page = decisions.newest(after, Math.min(PAGE, left));
                add(Subject.DECISION, crew.each(page.items(), this::again, this::beat));
                left -= page.items().size();
                after = page.next();
                if (after == null) {
                    return;
                }
            }
        }

        private Comparison again(StoredDecision stored) {
            byte[] input = stored.evaluated().input().getBytes(StandardCharsets.UTF_8);
            return Comparison.ofDecision(stored, counted(candidate.evaluateRaw(input)));
        }

        private EvaluatedDecision counted(EvaluatedDecision answer) {
            if (answer.failure() == EngineFailure.DEADLINE
                    && timeouts.incrementAndGet() > MOST_TIMEOUTS) {
                throw new Problem(
                        ProblemCode.ENGINE,
                        "The bundle took too long more than " + MOST_TIMEOUTS + " times.");
            }
            return answer;
        }

        private void add(Subject subject, List<Comparison> found) throws Stopped {
            found.forEach(tally::add);
            done += found.size();
            if (!effect.comparesWith(policy.active())) {
                throw new Stopped(EffectState.CANCELLED, EffectStore.OTHER_POLICY);
            }
            var part = new EffectStore.Found(subject, found, done, total);
            if (!store.add(effect.getId(), server, part)) {
                throw new Stopped(EffectState.CANCELLED, "Another server took over.");
            }
        }

        private void beat() {
            store.beat(effect.getId(), server);
        }
    }
}
