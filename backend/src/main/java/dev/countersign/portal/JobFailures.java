package dev.countersign.portal;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.core.annotation.Order;
import io.micronaut.scheduling.DefaultTaskExceptionHandler;
import io.micronaut.scheduling.TaskExceptionHandler;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes which jobs failed, on all servers of one database; the cause is in the log of the server
 * named. What could not be written down because the database was gone is told by this server alone.
 */
@Singleton
@Replaces(DefaultTaskExceptionHandler.class)
@Order(7)
final class JobFailures implements TaskExceptionHandler<Object, Throwable>, Probe {
    private static final Logger LOG = LoggerFactory.getLogger(JobFailures.class);

    /** A job that failed longer ago has succeeded since: every one runs more often. */
    private static final Duration LATELY = Duration.ofHours(1);

    private final Provider<JobFailureBook> book;
    private final Clock clock;
    private final Map<String, Instant> failed = new ConcurrentHashMap<>();

    JobFailures(Provider<JobFailureBook> book, Clock clock) {
        this.book = book;
        this.clock = clock;
    }

    @Override
    public void handle(@Nullable Object bean, Throwable throwable) {
        String job = bean == null ? "unknown" : name(bean.getClass());
        Instant at = clock.instant();
        failed.put(job, at);
        LOG.error("the job of {} failed", job, throwable);
        try {
            book.get().note(job, at);
        } catch (RuntimeException e) {
            LOG.warn("the failure of {} cannot be noted for other servers", job, e);
        }
    }

    /** Without what the container adds to a class that it extends. */
    private static String name(Class<?> type) {
        return type.getSimpleName().replaceAll("^\\$|\\$.*$", "");
    }

    private static String line(String job, String server) {
        return job + " (" + server + ")";
    }

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public Check check() {
        Instant since = clock.instant().minus(LATELY);
        Map<String, Object> facts = new LinkedHashMap<>();
        String here = book.get().server();
        failed.forEach((job, at) -> {
            if (at.isAfter(since)) {
                facts.put(line(job, here), at);
            }
        });
        for (JobFailureBook.Failure failure : book.get().since(since)) {
            facts.putIfAbsent(line(failure.job(), failure.server()), failure.at());
        }
        return facts.isEmpty() ? Check.ok(name(), facts) : Check.warn(name(), "failed", facts);
    }
}
