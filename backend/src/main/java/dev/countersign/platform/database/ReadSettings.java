package dev.countersign.platform.database;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.env.Environment;
import io.micronaut.context.exceptions.BeanContextException;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads everything that is configured, before any database is made or changed. The framework passes
 * over a value of the wrong type and takes the default; here it ends the start, with all that is
 * wrong named at once.
 */
@Context
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ReadSettings {
    private static final String OURS = "dev.countersign.";
    private static final Set<String> YES_OR_NO = Set.of("true", "false");

    /** What the framework's own settings may be that the operations guide names. */
    private static final Map<String, Range> NUMBERS =
            Map.of(
                    "micronaut.server.port", new Range(-1, 65_535),
                    "micronaut.server.max-request-size", new Range(1024, 1L << 30),
                    "micronaut.server.max-request-buffer-size", new Range(1024, 1L << 30),
                    "datasources.default.maximum-pool-size", new Range(2, 1000));

    private final ApplicationContext context;
    private final Environment environment;

    /**
     * @throws IllegalArgumentException naming each wrong setting and what would be right
     */
    ReadSettings(ApplicationContext context) {
        this.context = context;
        this.environment = context.getEnvironment();
        Set<String> faults = new TreeSet<>();
        NUMBERS.forEach(
                (property, range) -> range.fault(property, text(property)).ifPresent(faults::add));
        List<BeanDefinition<Object>> all =
                context
                        .getBeanDefinitions(
                                Object.class,
                                Qualifiers.byStereotype(ConfigurationProperties.class))
                        .stream()
                        .filter(each -> each.getBeanType().getName().startsWith(OURS))
                        .toList();
        all.stream().flatMap(this::types).forEach(faults::add);
        if (faults.isEmpty()) {
            all.forEach(each -> value(each).ifPresent(faults::add));
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
    }

    private record Range(long least, long most) {
        Optional<String> fault(String property, Optional<String> text) {
            return text.filter(value -> !holds(value))
                    .map(value ->
                            property
                                    + " has to be a whole number from %d to %d"
                                            .formatted(least, most));
        }

        private boolean holds(String value) {
            try {
                long number = Long.parseLong(value.strip());
                return number >= least && number <= most;
            } catch (NumberFormatException _) {
                return false;
            }
        }
    }

    private Optional<String> text(String property) {
        return environment.getProperty(property, String.class);
    }

    /** What is set and cannot be of its type. Values are not repeated: one may be a secret. */
    private Stream<String> types(BeanDefinition<Object> settings) {
        return Stream.of(settings.getConstructor().getArguments())
                .flatMap(argument -> type(argument).stream());
    }

    private Optional<String> type(Argument<?> argument) {
        String property =
                argument.getAnnotationMetadata().stringValue(Property.class, "name").orElse("");
        String right = words(argument.getType());
        if (property.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        return text(property)
                .filter(value -> !isOf(argument.getType(), property, value.strip()))
                .map(value ->
                        property
                                + (value.isBlank() ? " is empty; it" : "")
                                + " has to be "
                                + right
                                + (value.isBlank() ? ", or left out" : ""));
    }

    private boolean isOf(Class<?> type, String property, String value) {
        return !value.isEmpty()
                && (type == boolean.class
                        ? YES_OR_NO.contains(value.toLowerCase(Locale.ROOT))
                        : environment.getProperty(property, type).isPresent());
    }

    private static String words(Class<?> type) {
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == int.class) {
            return "a whole number";
        }
        return type == Duration.class ? "a length of time such as 500ms, 30s, 5m or 2h" : "";
    }

    /** What the settings themselves refuse, in their words. */
    private Optional<String> value(BeanDefinition<Object> settings) {
        try {
            context.getBean(settings);
            return Optional.empty();
        } catch (BeanContextException e) {
            return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                    .filter(IllegalArgumentException.class::isInstance)
                    .map(Throwable::getMessage)
                    .filter(Objects::nonNull)
                    .filter(message -> message.startsWith("countersign."))
                    .findFirst()
                    .or(() -> Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
