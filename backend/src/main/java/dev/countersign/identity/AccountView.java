package dev.countersign.identity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees of themselves.
 *
 * @param trainedAt null when never
 */
record AccountView(
        String name,
        String username,
        List<String> roles,
        String programme,
        @Nullable Instant trainedAt,
        Instant createdAt,
        List<AccountSection> sections) {
    static AccountView of(Person person, List<AccountSection> sections) {
        return new AccountView(
                person.displayName(),
                person.username(),
                person.roles().stream().sorted().map(Role::id).toList(),
                person.programme().id(),
                person.trainedAt(),
                person.createdAt(),
                sections);
    }
}
