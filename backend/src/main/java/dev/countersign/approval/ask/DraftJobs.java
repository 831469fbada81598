package dev.countersign.approval.ask;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/** What becomes of drafts that nobody sends. */
@Singleton
class DraftJobs {
    private final Drafts drafts;

    DraftJobs(Drafts drafts) {
        this.drafts = drafts;
    }

    @Scheduled(fixedDelay = "1h", initialDelay = "5m")
    void expire() {
        var _ = drafts.expire();
    }
}
