package dev.countersign.notify;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Role;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The outbox from the carrier's side. Who claims a delivery holds it for {@link #LEASE}; when the
 * server dies meanwhile, it is due again: so it arrives at least once, and receivers tell a second
 * time by its id. Several servers never claim the same one.
 */
@Singleton
class Deliveries {
    static final Duration LEASE = Duration.ofMinutes(2);

    /** The schedule that Standard Webhooks 1.0.0 suggests; a tenth is added at random. */
    private static final List<Duration> PAUSES =
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(14),
                    Duration.ofHours(20),
                    Duration.ofHours(24));

    /** As long as the schedule of one delivery. */
    private static final Duration GIVE_UP = PAUSES.stream().reduce(Duration.ZERO, Duration::plus);

    /** A webhook that does not answer is not tried again before. */
    private static final Duration ALONE = Duration.ofMinutes(1);

    /**
     * From this on a webhook is left alone for as long as its answer took, whatever it said, so
     * that others get at least as much of the carrier's time.
     */
    static final Duration SLOW = Duration.ofSeconds(2);

    private static final int LONGEST_ANSWER = 300;

    private final EntityManager entities;
    private final Outbox outbox;
    private final AuditLog audit;
    private final Clock clock;

    Deliveries(EntityManager entities, Outbox outbox, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.outbox = outbox;
        this.audit = audit;
        this.clock = clock;
    }

    /** Takes the mail that has been due for longest, if any is. */
    @Transactional
    Optional<Delivery.Claimed> claimMail() {
        return claim("person_id is not null");
    }

    /** Takes what has been due to a webhook for longest, if anything is. */
    @Transactional
    Optional<Delivery.Claimed> claimWebhook() {
        return claim("webhook_id is not null");
    }

    private Optional<Delivery.Claimed> claim(String whom) {
        Instant now = clock.instant();
        List<?> claimed =
                entities.createNativeQuery(
                                "update delivery set attempts = attempts + 1, due_at = :until where id ="
                                        + " (select id from delivery where state = 'waiting' and due_at <= :now and "
                                        + whom
                                        + " order by due_at limit 1 for update skip locked)"
                                        + " returning id, attempts, notice_id, person_id, webhook_id",
                                Object[].class)
                        .setParameter("now", now)
                        .setParameter("until", now.plus(LEASE))
                        .getResultList();
        return claimed.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(row ->
                        new Delivery.Claimed(
                                (String) row[0],
                                ((Number) row[1]).intValue(),
                                (String) row[2],
                                (String) row[3],
                                (String) row[4]));
    }

    /** What it says and where it goes. */
    @Transactional(readOnly = true)
    Delivery read(Delivery.Claimed claimed) {
        Object[] notice =
                (Object[])
                        entities.createNativeQuery(
                                        "select id, kind, subject, about, path, at from notice where id = :id",
                                        Object[].class)
                                .setParameter("id", claimed.noticeId())
                                .getSingleResult();
        Delivery.Told told =
                new Delivery.Told(
                        (String) notice[0],
                        NoticeKind.of((String) notice[1]).orElseThrow(),
                        (String) notice[2],
                        (String) notice[3],
                        (String) notice[4],
                        (Instant) notice[5]);
        return new Delivery(claimed.id(), told, target(claimed));
    }

    private Delivery.Target target(Delivery.Claimed claimed) {
        String person = claimed.personId();
        return person != null
                ? mail(person)
                : webhook(Objects.requireNonNull(claimed.webhookId(), "webhook"));
    }

    private Delivery.ByMail mail(String personId) {
        List<?> address =
                entities.createNativeQuery(
                                "select a.address from mail_address a join person p on p.id = a.person_id"
                                        + " where a.person_id = :p and a.confirmed_at is not null and p.active")
                        .setParameter("p", personId)
                        .getResultList();
        return new Delivery.ByMail(address.isEmpty() ? null : (String) address.getFirst());
    }

    private Delivery.ByWebhook webhook(String id) {
        WebhookEntity webhook = entities.find(WebhookEntity.class, id);
        return new Delivery.ByWebhook(
                id,
                webhook.isActive() ? webhook.getUrl() : null,
                webhook.signingSecrets(clock.instant()));
    }

    /**
     * Writes down how the attempt ended, and when the next one is.
     *
     * @param took how long the attempt kept the carrier
     */
    @Transactional
    void ended(Delivery.Claimed delivery, Delivery.Result result, Duration took) {
        Instant now = clock.instant();
        switch (result) {
            case Delivery.Result.Delivered(String answer) -> {
                close(delivery, "delivered", answer, now);
                succeeded(delivery, now);
            }
            case Delivery.Result.Later(String answer) -> again(delivery, answer, now);
            case Delivery.Result.Unanswered(String answer) -> {
                again(delivery, answer, now);
                leaveAlone(delivery, now.plus(ALONE));
            }
            case Delivery.Result.Never(String answer) -> {
                close(delivery, "failed", answer, now);
                failed(delivery, now);
            }
            case Delivery.Result.Gone(String answer) -> {
                close(delivery, "failed", answer, now);
                webhookOf(delivery)
                        .ifPresent(webhook -> giveUp(webhook, "the receiver answered 410 Gone"));
            }
            case Delivery.Result.Dropped(String answer) -> close(delivery, "dropped", answer, now);
        }
        if (took.compareTo(SLOW) >= 0) {
            leaveAlone(delivery, now.plus(took));
        }
    }

    /** A webhook is given up only when nothing at all arrived since the first attempt of this. */
    private void again(Delivery.Claimed delivery, String answer, Instant now) {
        failed(delivery, now);
        if (delivery.attempts() <= PAUSES.size()) {
            postpone(delivery, answer, now.plus(pause(delivery.attempts())));
            return;
        }
        close(delivery, "failed", answer, now);
        webhookOf(delivery)
                .filter(webhook -> webhook.failedSince(now.minus(GIVE_UP)))
                .ifPresent(webhook -> giveUp(webhook, "nothing arrived for days"));
    }

    private void succeeded(Delivery.Claimed delivery, Instant now) {
        ofWebhook(
                delivery,
                "update webhook set last_success_at = :at, failing_since = null where id = :id",
                now);
    }

    private void failed(Delivery.Claimed delivery, Instant now) {
        ofWebhook(
                delivery,
                "update webhook set failing_since = :at where id = :id and failing_since is null",
                now);
    }

    /** What waits for the same webhook is not due before. */
    private void leaveAlone(Delivery.Claimed delivery, Instant until) {
        ofWebhook(
                delivery,
                "update delivery set due_at = :at where webhook_id = :id and state = 'waiting' and due_at < :at",
                until);
    }

    /** Nothing where it was mail; past the entity, which an administrator may be changing. */
    private void ofWebhook(Delivery.Claimed delivery, String update, Instant at) {
        String webhook = delivery.webhookId();
        if (webhook != null) {
            entities.createNativeQuery(update)
                    .setParameter("at", at)
                    .setParameter("id", webhook)
                    .executeUpdate();
        }
    }

    /** A little later than the schedule says, so that many do not come back at one moment. */
    private static Duration pause(int attempts) {
        Duration pause = PAUSES.get(attempts - 1);
        return pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 10 + 1));
    }

    private void giveUp(WebhookEntity webhook, String why) {
        if (!webhook.isActive()) {
            return;
        }
        webhook.turn(false, why);
        outbox.tellRoles(
                new Notice(
                        NoticeKind.WEBHOOK_FAILED,
                        webhook.getId(),
                        webhook.getName(),
                        "/webhooks/" + webhook.getId(),
                        "system"),
                Set.of(Role.ADMINISTRATOR),
                Set.of());
        audit.append("system", "webhook.off", webhook.getId(), Map.of("reason", why));
    }

    private Optional<WebhookEntity> webhookOf(Delivery.Claimed delivery) {
        return Optional.ofNullable(delivery.webhookId())
                .map(id -> entities.find(WebhookEntity.class, id));
    }

    private void close(Delivery.Claimed delivery, String state, String answer, Instant now) {
        entities.createNativeQuery(
                        "update delivery set state = :state, last_answer = :answer, ended_at = :now"
                                + " where id = :id and state = 'waiting'")
                .setParameter("state", state)
                .setParameter("answer", cut(answer))
                .setParameter("now", now)
                .setParameter("id", delivery.id())
                .executeUpdate();
    }

    private void postpone(Delivery.Claimed delivery, String answer, Instant due) {
        entities.createNativeQuery(
                        "update delivery set last_answer = :answer, due_at = :due"
                                + " where id = :id and state = 'waiting'")
                .setParameter("answer", cut(answer))
                .setParameter("due", due)
                .setParameter("id", delivery.id())
                .executeUpdate();
    }

    private static String cut(String answer) {
        String line = answer.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip();
        return line.length() <= LONGEST_ANSWER ? line : line.substring(0, LONGEST_ANSWER);
    }
}
