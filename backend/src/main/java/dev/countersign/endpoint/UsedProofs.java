package dev.countersign.endpoint;

import dev.countersign.token.Digest;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;

/**
 * Remembers statements that may be used once (RFC 9449 section 11.1). The table's primary key
 * decides, so this holds for every server on the same database and across restarts.
 */
@Singleton
class UsedProofs {
    private final EntityManager entities;
    private final Clock clock;

    UsedProofs(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Whether this is the statement's first use; it is used up even when the call fails later.
     *
     * @param typ the kind of statement
     * @param thumbprint the key that signed it
     * @param id its {@code jti}
     * @param until from then on it is refused for its age
     */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public boolean firstUse(String typ, String thumbprint, String id, Instant until) {
        String text = typ + '\n' + thumbprint + '\n' + id;
        return entities.createNativeQuery(
                                "insert into used_proof (proof_hash, expires_at) values (?1, ?2)"
                                        + " on conflict (proof_hash) do nothing")
                        .setParameter(1, Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex())
                        .setParameter(2, until)
                        .executeUpdate()
                == 1;
    }

    /** Forgets what would be refused for its age anyway. */
    @Scheduled(initialDelay = "1m", fixedDelay = "5m")
    @Transactional
    public void forgetOld() {
        entities.createNativeQuery("delete from used_proof where expires_at < ?1")
                .setParameter(1, clock.instant())
                .executeUpdate();
    }
}
