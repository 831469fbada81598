package dev.countersign.notify;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;

/**
 * Webhooks whose receiver a person chose, or of which they were shown a secret that signs: off once
 * the person left, until somebody looks at them.
 */
@Singleton
final class WebhooksOfPerson implements Belongings {
    private final EntityManager entities;
    private final Clock clock;

    WebhooksOfPerson(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "webhooks";
    }

    @Override
    public String action() {
        return "webhook.off";
    }

    @Override
    public long count(String personId) {
        return on(personId).size();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        List<WebhookEntity> on = on(personId);
        on.forEach(webhook -> entities.refresh(webhook, LockModeType.PESSIMISTIC_WRITE));
        List<WebhookEntity> still = on.stream().filter(WebhookEntity::isActive).toList();
        still.forEach(webhook -> webhook.turn(false, reason));
        entities.flush();
        return still.stream().map(WebhookEntity::getId).toList();
    }

    private List<WebhookEntity> on(String personId) {
        return entities.createQuery(
                        "from WebhookEntity w where w.active = true and (w.createdBy = :p"
                                + " or w.secretShownTo = :p"
                                + " or (w.previousShownTo = :p and w.previousEndsAt > :now))"
                                + " order by w.id",
                        WebhookEntity.class)
                .setParameter("p", personId)
                .setParameter("now", clock.instant())
                .getResultList();
    }
}
