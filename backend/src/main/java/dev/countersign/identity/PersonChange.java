package dev.countersign.identity;

import dev.countersign.problem.InputCheck;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of a person; null leaves a value as it is. Not checked yet.
 *
 * @param active whether the person may sign in
 * @param reason why, for the record; needed for all but a training
 */
record PersonChange(
        @Nullable List<String> roles,
        @Nullable String programme,
        @Nullable Training training,
        @Nullable Boolean active,
        @Nullable String reason) {
    private static final int LONGEST_REASON = 2000;

    PersonChange {
        roles = roles == null ? null : List.copyOf(roles);
    }

    /**
     * A training that happened elsewhere.
     *
     * @param responsibleAi when it was completed, RFC 3339
     */
    record Training(@Nullable String responsibleAi) {}

    /** The same after every field held. */
    record Checked(
            @Nullable Set<Role> roles,
            @Nullable Programme programme,
            @Nullable Instant trainedAt,
            @Nullable Boolean active,
            @Nullable String reason) {
        /** Whether it is about what the person may do. */
        boolean isAccess() {
            return roles != null || programme != null || active != null;
        }
    }

    Checked checked(Instant now) {
        InputCheck check = new InputCheck();
        Set<Role> checkedRoles = roles == null ? null : roles(check, roles);
        Programme checkedProgramme =
                programme == null
                        ? null
                        : check.choice("/programme", programme, Programme.values(), Programme::id);
        Instant trainedAt =
                training == null
                        ? null
                        : check.pastInstant(
                                "/training/responsible_ai", training.responsibleAi(), now);
        if (roles == null && programme == null && training == null && active == null) {
            check.wrong(
                    "",
                    "missing",
                    "Nothing is to be changed.",
                    "roles, programme, training or active");
        }
        String checkedReason = reason(check);
        check.done();
        return new Checked(checkedRoles, checkedProgramme, trainedAt, active, checkedReason);
    }

    private @Nullable String reason(InputCheck check) {
        boolean access = roles != null || programme != null || active != null;
        boolean given = reason != null && !reason.isBlank();
        return access || given ? check.reason("/reason", reason, LONGEST_REASON) : null;
    }

    private static Set<Role> roles(InputCheck check, List<String> words) {
        return IntStream.range(0, words.size())
                .mapToObj(i -> check.choice("/roles/" + i, words.get(i), Role.values(), Role::id))
                .collect(Collectors.toUnmodifiableSet());
    }
}
