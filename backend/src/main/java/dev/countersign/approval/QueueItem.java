package dev.countersign.approval;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request in the queue as its page shows it.
 *
 * @param role the awaited role that the reader fills; null when it waits for somebody else
 * @param waits the roles it waits for
 * @param risk {@code high}, {@code elevated} or {@code low}
 * @param because titles of the rules that ask for a person
 * @param askedTogether how many requests were asked for together; 1 for one by itself
 * @param facts the same for requests that look alike
 */
record QueueItem(
        String id,
        long number,
        int revision,
        String modelName,
        String person,
        String deviceId,
        String deviceName,
        String toolName,
        Instant createdAt,
        @Nullable String role,
        List<String> waits,
        String risk,
        List<String> because,
        List<String> dataClasses,
        @Nullable String originCountry,
        String originState,
        @Nullable String setId,
        long askedTogether,
        String facts) {
    private static final List<String> RISKS = List.of("low", "elevated", "high");

    static String risk(int level) {
        return RISKS.get(Math.clamp(level, 1, RISKS.size()) - 1);
    }

    /** The level of a word, as the queue orders it. */
    static int level(String risk) {
        return RISKS.indexOf(risk) + 1;
    }

    static List<String> risks() {
        return RISKS.reversed();
    }

    /** The classes in one order, whatever the order they were asked in. */
    Set<String> classes() {
        return new TreeSet<>(dataClasses);
    }
}
