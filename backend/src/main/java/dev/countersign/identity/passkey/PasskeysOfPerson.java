package dev.countersign.identity.passkey;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;

/** A leaver's passkeys: what they signed stays provable, and they sign nothing more. */
@Singleton
final class PasskeysOfPerson implements Belongings {
    private static final String LIVE =
            " PasskeyEntity p where p.personId = :p and p.removedAt is null";

    private final EntityManager entities;
    private final Clock clock;

    PasskeysOfPerson(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "passkeys";
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public long count(String personId) {
        return entities.createQuery("select count(p) from" + LIVE, Long.class)
                .setParameter("p", personId)
                .getSingleResult();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        List<PasskeyEntity> live =
                entities.createQuery("from" + LIVE + " order by p.id", PasskeyEntity.class)
                        .setParameter("p", personId)
                        .getResultList();
        live.forEach(passkey -> passkey.remove(clock.instant()));
        entities.flush();
        return live.stream().map(PasskeyEntity::getId).toList();
    }
}
