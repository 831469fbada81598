package dev.countersign.identity;

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
    public Person {
        roles = Set.copyOf(roles);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }
}
