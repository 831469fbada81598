package dev.countersign.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person as other rooms see them.
 *
 * @param trainedAt when the responsible-use training was last completed, null when never
 * @param version counts changes of roles, programme and activity, for {@code If-Match}
 */
public record Person(
        String id,
        String username,
        String displayName,
        Programme programme,
        boolean active,
        Set<Role> roles,
        @Nullable Instant trainedAt,
        Instant createdAt,
        int version) {
    /** How long the responsible-use training counts, as the shipped policy has it. */
    static final Duration TRAINING_LASTS = Duration.ofDays(365);

    public Person {
        roles = Set.copyOf(roles);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** Whether the responsible-use training was completed and still counts. */
    public boolean isTrained(Instant now) {
        return trainedAt != null && trainedAt.plus(TRAINING_LASTS).isAfter(now);
    }
}
