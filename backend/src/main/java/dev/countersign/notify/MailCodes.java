package dev.countersign.notify;

import dev.countersign.platform.Ids;
import dev.countersign.platform.Sha256;
import dev.countersign.problem.Problem;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How many codes a person had sent, and how many one mailbox got from anybody here. Counted apart
 * from the address that a person keeps, so that forgetting it starts nothing anew.
 */
@Singleton
class MailCodes {
    static final Duration BETWEEN = Duration.ofMinutes(1);
    static final int MOST_AN_HOUR = 5;
    static final int MOST_A_DAY = 10;

    /** To one mailbox, whoever asked. */
    static final int MOST_TO_ONE = 5;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    MailCodes(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Counts one more code; needs a running transaction.
     *
     * @throws Problem when it is one too many, with how long to wait
     */
    void count(String personId, String address) {
        String mailbox = Sha256.hex(mailbox(address));
        // always in this order, so that no two wait for each other
        lock("mail_code " + personId);
        lock("mail_code " + mailbox);
        String person = "person_id";
        limit(person, personId, 1, BETWEEN, "A code was sent just now.");
        String many = "You had %d codes sent, the most in %s.";
        limit(person, personId, MOST_AN_HOUR, HOUR, many.formatted(MOST_AN_HOUR, "an hour"));
        limit(person, personId, MOST_A_DAY, DAY, many.formatted(MOST_A_DAY, "a day"));
        limit(
                "address_hash",
                mailbox,
                MOST_TO_ONE,
                DAY,
                "This address was sent %d codes, the most in a day. The newest may still be good."
                        .formatted(MOST_TO_ONE));
        entities.createNativeQuery(
                        "insert into mail_code (id, person_id, address_hash, sent_at)"
                                + " values (:id, :p, :address, :now)")
                .setParameter("id", ids.next("mcd"))
                .setParameter("p", personId)
                .setParameter("address", mailbox)
                .setParameter("now", clock.instant())
                .executeUpdate();
    }

    @Scheduled(fixedDelay = "1h", initialDelay = "9m")
    @Transactional
    void removeOld() {
        entities.createNativeQuery("delete from mail_code where sent_at <= :then")
                .setParameter("then", clock.instant().minus(DAY))
                .executeUpdate();
    }

    /** What most servers deliver to one place: without what follows a plus, in small letters. */
    private static String mailbox(String address) {
        return address.replaceFirst("\\+.*(?=@)", "").toLowerCase(Locale.ROOT);
    }

    private void lock(String what) {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext(?1)) as text)")
                .setParameter(1, what)
                .getSingleResult();
    }

    /** Refuses when the last {@code most} codes all lie within the span. */
    private void limit(String column, String value, int most, Duration span, String why) {
        Instant now = clock.instant();
        List<?> oldest =
                entities.createNativeQuery(
                                "select sent_at from mail_code where %s = :value and sent_at > :then"
                                                .formatted(column)
                                        + " order by sent_at desc offset :before limit 1",
                                Instant.class)
                        .setParameter("value", value)
                        .setParameter("then", now.minus(span))
                        .setParameter("before", most - 1)
                        .getResultList();
        if (!oldest.isEmpty()) {
            Instant free = ((Instant) oldest.getFirst()).plus(span);
            throw Problem.tooMany(why, Duration.between(now, free));
        }
    }
}
