package dev.countersign.notify;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt to carry a notice to one target. */
record Delivery(String id, Told told, Target target) {
    /**
     * What was taken out of the outbox for a while; nothing of it was read yet.
     *
     * @param attempts how many there were, this one included
     * @param personId null where it goes to a webhook
     * @param webhookId null where it goes to a person
     */
    record Claimed(
            String id,
            int attempts,
            String noticeId,
            @Nullable String personId,
            @Nullable String webhookId) {}

    /** What is told. */
    record Told(
            String id, NoticeKind kind, String subject, String about, String path, Instant at) {}

    /** Where to. */
    sealed interface Target {}

    /**
     * A person's confirmed address.
     *
     * @param address null when the person has none any more
     */
    record ByMail(@Nullable String address) implements Target {}

    /**
     * A webhook.
     *
     * @param url null when it is off
     * @param secrets sealed, the newest first
     */
    record ByWebhook(String webhookId, @Nullable String url, List<String> secrets)
            implements Target {
        public ByWebhook {
            secrets = List.copyOf(secrets);
        }
    }

    /** How an attempt ended. */
    sealed interface Result {
        /** Arrived, as far as the other side says. */
        record Delivered(String answer) implements Result {}

        /** Try again later. */
        record Later(String answer) implements Result {}

        /** Try again later; until then nothing else of the same webhook is tried. */
        record Unanswered(String answer) implements Result {}

        /** It makes no sense to try again. */
        record Never(String answer) implements Result {}

        /** The receiver does not exist any more and says so (410). */
        record Gone(String answer) implements Result {}

        /** Nobody is there to be told any more. */
        record Dropped(String answer) implements Result {}
    }
}
