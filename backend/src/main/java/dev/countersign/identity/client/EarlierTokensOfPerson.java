package dev.countersign.identity.client;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Tokens of API clients that a person was shown and somebody else has replaced: what is left of
 * their grace ends once the person left. The client goes on with the token that replaced it.
 */
@Singleton
final class EarlierTokensOfPerson implements Belongings {
    private final EntityManager entities;
    private final Clock clock;

    EarlierTokensOfPerson(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "earlier_tokens";
    }

    @Override
    public String action() {
        return "api_client.earlier_token_ended";
    }

    @Override
    public long count(String personId) {
        Instant now = clock.instant();
        return replaced(personId).stream()
                .filter(client -> client.knowsOnlyPreviousToken(personId, now))
                .count();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        Instant now = clock.instant();
        List<ApiClientEntity> replaced = replaced(personId);
        replaced.forEach(client -> entities.refresh(client, LockModeType.PESSIMISTIC_WRITE));
        List<ApiClientEntity> live =
                replaced.stream()
                        .filter(client -> client.knowsOnlyPreviousToken(personId, now))
                        .toList();
        live.forEach(ApiClientEntity::endPreviousToken);
        entities.flush();
        return live.stream().map(ApiClientEntity::getId).toList();
    }

    private List<ApiClientEntity> replaced(String personId) {
        return entities.createQuery(
                        "from ApiClientEntity c where c.previousShownTo = :p and c.revokedAt is null"
                                + " order by c.id",
                        ApiClientEntity.class)
                .setParameter("p", personId)
                .getResultList();
    }
}
