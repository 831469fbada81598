package dev.countersign.identity.client;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * API clients whose present token a person was shown, whoever made them: they open nothing once the
 * person left.
 */
@Singleton
final class ClientsOfPerson implements Belongings {
    private final EntityManager entities;
    private final Clock clock;

    ClientsOfPerson(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "api_clients";
    }

    @Override
    public String action() {
        return "api_client.revoked";
    }

    @Override
    public long count(String personId) {
        return live(personId).size();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        Instant now = clock.instant();
        List<ApiClientEntity> live = live(personId);
        live.forEach(client -> entities.refresh(client, LockModeType.PESSIMISTIC_WRITE));
        List<ApiClientEntity> still = live.stream().filter(client -> !client.isRevoked()).toList();
        still.forEach(client -> client.revoke(actor, reason, now));
        entities.flush();
        return still.stream().map(ApiClientEntity::getId).toList();
    }

    private List<ApiClientEntity> live(String personId) {
        return entities.createQuery(
                        "from ApiClientEntity c where c.tokenShownTo = :p and c.revokedAt is null"
                                + " and c.expiresAt > :now order by c.id",
                        ApiClientEntity.class)
                .setParameter("p", personId)
                .setParameter("now", clock.instant())
                .getResultList();
    }
}
