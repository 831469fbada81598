package dev.countersign.identity;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.function.IntSupplier;

/** What becomes of sessions after their end, and of keys that were used. */
@Singleton
class SessionJobs {
    /** In one run; the next one goes on. */
    private static final int MOST_BATCHES = 100;

    private final EndedSessions ended;
    private final CreationKeys keys;

    SessionJobs(EndedSessions ended, CreationKeys keys) {
        this.ended = ended;
        this.keys = keys;
    }

    @Scheduled(fixedDelay = "1h", initialDelay = "7m")
    void clean() {
        repeat(ended::removeSessions);
        repeat(ended::removeForms);
        keys.removeOld();
    }

    private static void repeat(IntSupplier batch) {
        for (int i = 0; i < MOST_BATCHES; i++) {
            if (batch.getAsInt() < EndedSessions.BATCH) {
                return;
            }
        }
    }
}
