package dev.countersign.approval.exception;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/** What happens to exceptions without anybody asking. */
@Singleton
class ExceptionJobs {
    private static final int BATCH = 200;

    private final ExceptionClosure exceptions;
    private final EndingExceptions ending;

    ExceptionJobs(ExceptionClosure exceptions, EndingExceptions ending) {
        this.exceptions = exceptions;
        this.ending = ending;
    }

    @Scheduled(fixedDelay = "15m", initialDelay = "3m")
    void tellOfEndings() {
        while (ending.tell(BATCH) == BATCH) {
            // the next batch, in a transaction of its own
        }
    }

    @Scheduled(fixedDelay = "60s", initialDelay = "60s")
    void expire() {
        while (exceptions.expire(BATCH) == BATCH) {
            // the next batch, in a transaction of its own
        }
    }
}
