package dev.countersign.identity;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * One-time passwords that a person was shown for somebody else: unused, they would open that
 * account to whoever left.
 */
@Singleton
final class OneTimePasswordsOfPerson implements Belongings {
    private final EntityManager entities;
    private final Clock clock;

    OneTimePasswordsOfPerson(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "one_time_passwords";
    }

    @Override
    public String action() {
        return "person.one_time_password_ended";
    }

    @Override
    public long count(String personId) {
        return live(personId).getResultList().size();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        Instant now = clock.instant();
        List<LocalAccount> live =
                live(personId).setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList();
        live.forEach(account -> account.expire(now));
        entities.flush();
        return live.stream().map(LocalAccount::getPersonId).toList();
    }

    private TypedQuery<LocalAccount> live(String personId) {
        return entities.createQuery(
                        "from LocalAccount a where a.shownTo = :p and a.expiresAt > :now"
                                + " order by a.personId",
                        LocalAccount.class)
                .setParameter("p", personId)
                .setParameter("now", clock.instant());
    }
}
