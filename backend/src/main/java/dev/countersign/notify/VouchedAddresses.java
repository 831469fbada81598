package dev.countersign.notify;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.VouchedMail;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Map;

/** Mail addresses that the identity provider verified: as good as confirmed by a code. */
@Singleton
class VouchedAddresses implements VouchedMail {
    private final EntityManager entities;
    private final AuditLog audit;
    private final Clock clock;

    VouchedAddresses(EntityManager entities, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.clock = clock;
    }

    /** What is no mail address here is passed over: nobody is kept from signing in by it. */
    @Override
    @Transactional
    public void vouched(String personId, String address) {
        String checked;
        try {
            checked = MailChoices.checked(address);
        } catch (Problem _) {
            return;
        }
        int changed =
                entities.createNativeQuery(
                                """
                                insert into mail_address as known (person_id, address, confirmed_at, source)
                                values (:p, :address, :now, 'provider')
                                on conflict (person_id) do update
                                set address = excluded.address, confirmed_at = excluded.confirmed_at
                                where known.source = 'provider' and known.address <> excluded.address
                                """)
                        .setParameter("p", personId)
                        .setParameter("address", checked)
                        .setParameter("now", clock.instant())
                        .executeUpdate();
        if (changed > 0) {
            audit.append("system", "person.mail_address_vouched", personId, Map.of());
        }
    }

    @Override
    @Transactional
    public void withdrawn(String personId) {
        int changed =
                entities.createNativeQuery(
                                "update mail_address set address = '', confirmed_at = null"
                                        + " where person_id = :p and source = 'provider' and address <> ''")
                        .setParameter("p", personId)
                        .executeUpdate();
        if (changed > 0) {
            audit.append("system", "person.mail_address_forgotten", personId, Map.of());
        }
    }
}
