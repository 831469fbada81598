package dev.countersign.portal;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.core.annotation.Order;
import io.micronaut.scheduling.DefaultTaskExceptionHandler;
import io.micronaut.scheduling.TaskExceptionHandler;
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

/** Notes which jobs failed on this server since it started; the cause is in its log. */
@Singleton
@Replaces(DefaultTaskExceptionHandler.class)
@Order(7)
final class JobFailures implements TaskExceptionHandler<Object, Throwable>, Probe {
    private static final Logger LOG = LoggerFactory.getLogger(JobFailures.class);

    /** A job that failed longer ago has succeeded since: every one runs more often. */
    private static final Duration LATELY = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, Instant> failed = new ConcurrentHashMap<>();

    JobFailures(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void handle(@Nullable Object bean, Throwable throwable) {
        String job = bean == null ? "unknown" : name(bean.getClass());
        failed.put(job, clock.instant());
        LOG.error("the job of {} failed", job, throwable);
    }

    /** Without what the container adds to a class that it extends. */
    private static String name(Class<?> type) {
        return type.getSimpleName().replaceAll("^\\$|\\$.*$", "");
    }

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public Check check() {
        Instant since = clock.instant().minus(LATELY);
        Map<String, Object> facts = new LinkedHashMap<>();
        failed.forEach((job, at) -> {
            if (at.isAfter(since)) {
                facts.put(job, at);
            }
        });
        return facts.isEmpty() ? Check.ok(name(), facts) : Check.warn(name(), "failed", facts);
    }
}
