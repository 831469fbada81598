package dev.countersign.notify;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox, one delivery after the other; mail and webhooks side by side, so that neither
 * waits for the other's receivers. A webhook whose receiver is slow holds up others too, but no
 * more than half of the time: see {@link Deliveries#SLOW}.
 */
@Singleton
class Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);

    /** In one round; what is left waits some seconds. */
    private static final int MOST = 500;

    private final Deliveries deliveries;
    private final MailSender mail;
    private final WebhookSender webhooks;
    private final Clock clock;

    Carrier(Deliveries deliveries, MailSender mail, WebhookSender webhooks, Clock clock) {
        this.deliveries = deliveries;
        this.mail = mail;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /**
     * Carries the mail that is due now.
     *
     * @return how many attempts it made
     */
    @Scheduled(
            fixedDelay = "${countersign.outbox.pause:3s}",
            initialDelay = "${countersign.outbox.pause:3s}")
    int mail() {
        return carry(deliveries::claimMail);
    }

    /** As {@link #mail}, to webhooks. */
    @Scheduled(
            fixedDelay = "${countersign.outbox.pause:3s}",
            initialDelay = "${countersign.outbox.pause:3s}")
    int webhooks() {
        return carry(deliveries::claimWebhook);
    }

    private int carry(Supplier<Optional<Delivery.Claimed>> claim) {
        for (int i = 0; i < MOST; i++) {
            Optional<Delivery.Claimed> due = claim.get();
            if (due.isEmpty()) {
                return i;
            }
            Instant begun = clock.instant();
            Delivery.Result result = send(due.get());
            deliveries.ended(due.get(), result, Duration.between(begun, clock.instant()));
        }
        return MOST;
    }

    private Delivery.Result send(Delivery.Claimed claimed) {
        try {
            Delivery delivery = deliveries.read(claimed);
            return switch (delivery.target()) {
                case Delivery.ByMail target -> mail.send(delivery, target);
                case Delivery.ByWebhook target -> webhooks.send(delivery, target);
            };
        } catch (RuntimeException e) {
            LOG.warn("delivery {} could not be tried: {}", claimed.id(), e.toString());
            return new Delivery.Result.Later("an error of this server");
        }
    }
}
