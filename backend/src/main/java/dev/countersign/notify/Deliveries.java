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

    /** Takes the delivery that has been due for longest, if any is. */
    @Transactional
    Optional<Delivery> claim() {
        Instant now = clock.instant();
        List<?> claimed =
                entities.createNativeQuery(
                                "update delivery set attempts = attempts + 1, due_at = :until where id ="
                                        + " (select id from delivery where state = 'waiting' and due_at <= :now"
                                        + " order by due_at limit 1 for update skip locked)"
                                        + " returning id, attempts, notice_id, person_id, webhook_id")
                        .setParameter("now", now)
                        .setParameter("until", now.plus(LEASE))
                        .getResultList();
        return claimed.stream().findFirst().map(row -> delivery((Object[]) row));
    }

    private Delivery delivery(Object[] row) {
        Object[] notice =
                (Object[])
                        entities.createNativeQuery(
                                        "select id, kind, subject, about, path, at from notice where id = :id",
                                        Object[].class)
                                .setParameter("id", row[2])
                                .getSingleResult();
        Delivery.Told told =
                new Delivery.Told(
                        (String) notice[0],
                        NoticeKind.of((String) notice[1]).orElseThrow(),
                        (String) notice[2],
                        (String) notice[3],
                        (String) notice[4],
                        (Instant) notice[5]);
        Delivery.Target target = row[3] != null ? mail((String) row[3]) : webhook((String) row[4]);
        return new Delivery((String) row[0], ((Number) row[1]).intValue(), told, target);
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

    /** Writes down how the attempt ended, and when the next one is. */
    @Transactional
    void ended(Delivery delivery, Delivery.Result result) {
        Instant now = clock.instant();
        switch (result) {
            case Delivery.Result.Delivered(String answer) -> {
                close(delivery, "delivered", answer, now);
                webhookOf(delivery).ifPresent(webhook -> webhook.succeeded(now));
            }
            case Delivery.Result.Later(String answer) -> {
                webhookOf(delivery).ifPresent(webhook -> webhook.failed(now));
                if (delivery.attempts() > PAUSES.size()) {
                    close(delivery, "failed", answer, now);
                    webhookOf(delivery)
                            .ifPresent(webhook -> giveUp(webhook, "nothing arrived for days"));
                } else {
                    postpone(delivery, answer, now.plus(pause(delivery.attempts())));
                }
            }
            case Delivery.Result.Never(String answer) -> {
                close(delivery, "failed", answer, now);
                webhookOf(delivery).ifPresent(webhook -> webhook.failed(now));
            }
            case Delivery.Result.Gone(String answer) -> {
                close(delivery, "failed", answer, now);
                webhookOf(delivery)
                        .ifPresent(webhook -> giveUp(webhook, "the receiver answered 410 Gone"));
            }
            case Delivery.Result.Dropped(String answer) -> close(delivery, "dropped", answer, now);
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

    private Optional<WebhookEntity> webhookOf(Delivery delivery) {
        return delivery.target() instanceof Delivery.ByWebhook target
                ? Optional.ofNullable(entities.find(WebhookEntity.class, target.webhookId()))
                : Optional.empty();
    }

    private void close(Delivery delivery, String state, String answer, Instant now) {
        entities.createNativeQuery(
                        "update delivery set state = :state, last_answer = :answer, ended_at = :now"
                                + " where id = :id and state = 'waiting'")
                .setParameter("state", state)
                .setParameter("answer", cut(answer))
                .setParameter("now", now)
                .setParameter("id", delivery.id())
                .executeUpdate();
    }

    private void postpone(Delivery delivery, String answer, Instant due) {
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
