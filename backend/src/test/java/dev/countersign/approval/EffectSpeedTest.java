package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approval.effect.Change;
import dev.countersign.approval.effect.Effect;
import dev.countersign.approval.effect.EffectSummary;
import dev.countersign.approval.effect.Effects;
import dev.countersign.approval.effect.Subject;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestBundles;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long an effect takes over many live approvals: {@code -Dcountersign.effect.approvals=10000}
 * for the figures of {@code docs/performance.md}; few otherwise. Asserts what is counted, never how
 * long it took.
 */
@MicronautTest(transactional = false)
class EffectSpeedTest {
    private static final Logger LOG = LoggerFactory.getLogger(EffectSpeedTest.class);
    private static final int MODELS = 40;
    private static final int APPROVALS = Integer.getInteger("countersign.effect.approvals", 400);

    @Inject Office office;
    @Inject Requests requests;
    @Inject Effects effects;
    @Inject EffectWait wait;
    @Inject TestBundles bundles;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private static final List<String> CLONES =
            List.of(
                    """
                    insert into person select 'usr_S' || i, 'seed' || i, display_name, programme,
                        active, created_at, version
                    from person, generate_series(1, :people) i where id = :person
                    """,
                    """
                    insert into person_role select 'usr_S' || i, 'developer'
                    from generate_series(1, :people) i
                    """,
                    """
                    insert into training select 'trn_S' || i, 'usr_S' || i, kind, completed_at,
                        source, recorded_by
                    from training, generate_series(1, :people) i where person_id = :person
                    """,
                    """
                    insert into device select 'dev_S' || i, 'usr_S' || i, name, ownership, os_family,
                        os_version, hostname, account, state, key_thumbprint || i, public_key,
                        assurance, created_at, enrolled_at, version
                    from device, generate_series(1, :people) i where owner_id = :person
                    """,
                    """
                    insert into posture_report select 'pst_S' || i, 'dev_S' || i, collected_at,
                        received_at, signed, report
                    from posture_report p, generate_series(1, :people) i
                    where p.device_id = (select id from device where owner_id = :person)
                    """,
                    """
                    insert into decision select 'dec_' || lpad(cast(i as text), 26, '0'), purpose, 'req_S' || i,
                        'usr_S' || (i % :people + 1), 'dev_S' || (i % :people + 1), model_digest,
                        tool_id, outcome, input, output, bundle_sequence, bundle_revision,
                        bundle_digest, engine, decided_at
                    from (select d.*, row_number() over (order by d.id) n from decision d
                        where d.person_id = :person) d, generate_series(1, :all) i
                    where d.n = i % :models + 1
                    """,
                    """
                    insert into request (id, person_id, device_id, model_digest, tool_id, scopes,
                        data_classes, sanitisation, environment, duration_days, reason, state,
                        revision, decision_id, created_at, changed_at, version)
                    select 'req_S' || i, 'usr_S' || (i % :people + 1), 'dev_S' || (i % :people + 1),
                        r.model_digest, r.tool_id, r.scopes, r.data_classes, r.sanitisation,
                        r.environment, r.duration_days, r.reason, r.state, r.revision, 'dec_' || lpad(cast(i as text), 26, '0'),
                        r.created_at, r.changed_at, r.version
                    from (select q.*, row_number() over (order by q.decision_id) n from request q
                        where q.person_id = :person) r, generate_series(1, :all) i
                    where r.n = i % :models + 1
                    """,
                    """
                    insert into approval select 'apr_S' || i, 'req_S' || i,
                        'usr_S' || (i % :people + 1), 'dev_S' || (i % :people + 1), r.model_digest,
                        r.tool_id, r.scopes, r.data_classes, r.environment, 'active', '',
                        'dec_' || lpad(cast(i as text), 26, '0'), now(), now() + interval '30 days', now(), 0
                    from request r, generate_series(1, :all) i where r.id = 'req_S' || i
                    """);

    private void seed() {
        Caller person = office.person(Role.DEVELOPER);
        Office.Laptop laptop = office.laptop(person, "personal");
        for (int i = 0; i < MODELS; i++) {
            requests.submit(
                    person, Office.request(laptop, office.confirmedFiles(laptop), "source_code"));
        }
        transactions.executeWrite(_ -> {
            for (String clone : CLONES) {
                var query = entities.createNativeQuery(clone);
                if (clone.contains(":person")) {
                    query.setParameter("person", person.id());
                }
                if (clone.contains(":people")) {
                    query.setParameter("people", Math.max(1, APPROVALS / 2));
                }
                if (clone.contains(":all")) {
                    query.setParameter("all", APPROVALS);
                }
                if (clone.contains(":models")) {
                    query.setParameter("models", MODELS);
                }
                query.executeUpdate();
            }
            return APPROVALS;
        });
    }

    @Test
    void shouldCompareEveryApproval() {
        compare();
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    final void compare() {
        seed();
        Caller lead = office.person(Role.SECURITY_LEAD);
        StoredBundle bundle = bundles.store("speed", r -> EffectTest.prohibit(r, "US"));
        Duration cpu = cpu();
        long from = System.nanoTime();

        effects.start(lead, bundle.id());
        Effect effect = wait.until(lead, bundle.id());

        Duration took = Duration.ofNanos(System.nanoTime() - from);
        assertThat(effect.failure()).isNull();
        EffectSummary summary = Objects.requireNonNull(effect.summary());
        LOG.info(
                "effect over {} live approvals and {} past decisions: {} ms, {} ms of processor in this"
                        + " JVM",
                summary.total(Subject.APPROVAL),
                summary.total(Subject.DECISION),
                took.toMillis(),
                cpu().minus(cpu).toMillis());
        assertThat(summary.count(Subject.APPROVAL, Change.LOSES).items())
                .isEqualTo(APPROVALS + MODELS);
        assertThat(summary.count(Subject.APPROVAL, Change.LOSES).people())
                .isEqualTo(APPROVALS / 2 + 1);
    }
}
