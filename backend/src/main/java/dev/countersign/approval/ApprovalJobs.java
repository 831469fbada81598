package dev.countersign.approval;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/** What happens to approvals without anybody asking. */
@Singleton
class ApprovalJobs {
    private static final int BATCH = 200;

    private final Approvals approvals;
    private final ApprovalNotices notices;

    ApprovalJobs(Approvals approvals, ApprovalNotices notices) {
        this.approvals = approvals;
        this.notices = notices;
    }

    @Scheduled(fixedDelay = "15m", initialDelay = "2m")
    void tellOfEndings() {
        while (notices.endingSoon(BATCH) == BATCH) {
            // the next batch, in a transaction of its own
        }
    }

    @Scheduled(fixedDelay = "60s", initialDelay = "60s")
    void expire() {
        while (approvals.expire(BATCH) == BATCH) {
            // the next batch, in a transaction of its own
        }
    }
}
