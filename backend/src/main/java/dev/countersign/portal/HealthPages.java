package dev.countersign.portal;

import dev.countersign.identity.Roles;
import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this server does: for people, and as JSON for their tools. */
@Controller
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
final class HealthPages {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPages.class);

    private final List<Probe> probes;
    private final Clock clock;

    HealthPages(List<Probe> probes, Clock clock) {
        this.probes = List.copyOf(probes);
        this.clock = clock;
    }

    /**
     * All parts.
     *
     * @param tone the worst of them
     * @param java the version that runs this server
     * @param startedAt when it started
     */
    @Introspected
    record Health(String tone, Instant at, String java, Instant startedAt, List<Part> parts) {}

    /** One part. */
    @Introspected
    record Part(String name, String word, String tone, Map<String, Object> facts) {
        public List<Fact> lines() {
            return facts.entrySet().stream().map(e -> Fact.of(e.getKey(), e.getValue())).toList();
        }
    }

    /**
     * A fact as pages show it.
     *
     * @param kind {@code time}, {@code bytes}, {@code number} or {@code text}
     */
    @Introspected
    record Fact(String name, String kind, Object value) {
        static Fact of(String name, Object value) {
            return switch (value) {
                case Instant at -> new Fact(name, "time", at);
                case Long bytes when name.endsWith("_bytes") -> new Fact(name, "bytes", bytes);
                case Long number -> new Fact(name, "number", number);
                default -> new Fact(name, "text", String.valueOf(value));
            };
        }
    }

    @Get("/system")
    @Produces(MediaType.TEXT_HTML)
    ModelAndView<Map<String, Object>> page() {
        return new ModelAndView<>("portal/health", Map.of("health", health()));
    }

    @Get("/api/v1/system")
    @Produces(MediaType.APPLICATION_JSON)
    Health health() {
        List<Check> checks = probes.stream().map(HealthPages::checked).toList();
        Check.Tone worst =
                checks.stream().map(Check::tone).max(Comparator.naturalOrder()).orElseThrow();
        Duration up = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        return new Health(
                worst.word(),
                clock.instant(),
                Runtime.version().toString(),
                clock.instant().minus(up),
                checks.stream()
                        .map(c -> new Part(c.name(), c.word(), c.tone().word(), c.facts()))
                        .toList());
    }

    /** A part that cannot be looked at is not well, and hides none of the others. */
    private static Check checked(Probe probe) {
        try {
            return probe.check();
        } catch (RuntimeException e) {
            LOG.error("cannot look at {}", probe.name(), e);
            return Check.bad(probe.name(), "failed", Map.of());
        }
    }
}
