package dev.countersign.identity;

import dev.countersign.problem.FormError;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the pages about people show.
 *
 * @param editable whether the reader may change roles and programme
 * @param recordable whether the reader may record a training
 */
record PersonView(
        String id,
        String name,
        String username,
        List<String> roles,
        String programme,
        @Nullable Instant trainedAt,
        boolean editable,
        boolean recordable,
        List<FormError> errors) {
    static PersonView of(Person person, Caller reader) {
        return new PersonView(
                person.id(),
                person.displayName(),
                person.username(),
                person.roles().stream().sorted().map(Role::id).toList(),
                person.programme().id(),
                person.trainedAt(),
                reader.has(Role.ADMINISTRATOR),
                reader.has(Role.SECURITY_LEAD),
                List.of());
    }

    /** The form for somebody who is not in the register yet, as filled in so far. */
    static PersonView blank(
            String name,
            String username,
            List<String> roles,
            String programme,
            List<FormError> errors) {
        return new PersonView("", name, username, roles, programme, null, true, false, errors);
    }

    PersonView withErrors(List<FormError> found) {
        return new PersonView(
                id, name, username, roles, programme, trainedAt, editable, recordable, found);
    }

    public List<String> allRoles() {
        return Stream.of(Role.values()).map(Role::id).toList();
    }

    public List<String> programmes() {
        return Stream.of(Programme.values()).map(Programme::id).toList();
    }

    /** The responsible-use page for one reader; {@code parts} name its texts. */
    record ResponsibleUse(@Nullable Instant trainedAt, boolean current, List<FormError> errors) {
        static ResponsibleUse of(Person person, Instant now, List<FormError> errors) {
            return new ResponsibleUse(person.trainedAt(), person.isTrained(now), errors);
        }

        /** Until when it counts; null when it was never accepted. */
        public @Nullable Instant until() {
            return trainedAt == null ? null : trainedAt.plus(Person.TRAINING_LASTS);
        }

        public List<String> parts() {
            return List.of("local", "data", "development", "verify", "files", "report");
        }
    }
}
