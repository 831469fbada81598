package dev.countersign.notify;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;

/**
 * Webhooks whose secret a person was shown, and whose receiver they chose: off once the person
 * left, until somebody looks at them.
 */
@Singleton
final class WebhooksOfPerson implements Belongings {
    private final EntityManager entities;

    WebhooksOfPerson(EntityManager entities) {
        this.entities = entities;
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
                        "from WebhookEntity w where w.createdBy = :p and w.active = true order by w.id",
                        WebhookEntity.class)
                .setParameter("p", personId)
                .getResultList();
    }
}
