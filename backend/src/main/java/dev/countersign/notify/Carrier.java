package dev.countersign.notify;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties the outbox, one delivery after the other. */
@Singleton
class Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);

    /** In one round; what is left waits some seconds. */
    private static final int MOST = 500;

    private final Deliveries deliveries;
    private final MailSender mail;
    private final WebhookSender webhooks;

    Carrier(Deliveries deliveries, MailSender mail, WebhookSender webhooks) {
        this.deliveries = deliveries;
        this.mail = mail;
        this.webhooks = webhooks;
    }

    /**
     * Carries what is due now.
     *
     * @return how many attempts it made
     */
    @Scheduled(
            fixedDelay = "${countersign.outbox.pause:3s}",
            initialDelay = "${countersign.outbox.pause:3s}")
    int carry() {
        for (int i = 0; i < MOST; i++) {
            Optional<Delivery> due = deliveries.claim();
            if (due.isEmpty()) {
                return i;
            }
            deliveries.ended(due.get(), send(due.get()));
        }
        return MOST;
    }

    private Delivery.Result send(Delivery delivery) {
        try {
            return switch (delivery.target()) {
                case Delivery.ByMail target -> mail.send(delivery, target);
                case Delivery.ByWebhook target -> webhooks.send(delivery, target);
            };
        } catch (RuntimeException e) {
            LOG.warn("delivery {} could not be tried: {}", delivery.id(), e.toString());
            return new Delivery.Result.Later("an error of this server");
        }
    }
}
