package dev.countersign.identity;

import dev.countersign.problem.FormError;
import java.util.List;
import java.util.stream.Stream;

/**
 * One person's page.
 *
 * @param roles as chosen on the form, or those the person has
 * @param mayChange whether the reader changes roles, programme and activity
 * @param own whether the reader looks at themselves
 * @param mayRecord whether the reader records a training
 * @param sessions how many browsers are signed in now
 * @param open the form that was refused, and is shown open with {@code reason}
 */
record PersonPage(
        Person person,
        List<String> roles,
        String programme,
        boolean mayChange,
        boolean own,
        boolean mayRecord,
        long sessions,
        List<Timeline.Entry> timeline,
        Form open,
        List<FormError> errors) {
    /** A form as it was filled in. */
    record Form(String act, String reason, String completedOn) {
        static final Form NONE = new Form("", "", "");
    }

    static PersonPage of(
            Person person, Caller reader, long sessions, List<Timeline.Entry> timeline) {
        return new PersonPage(
                person,
                person.roles().stream().sorted().map(Role::id).toList(),
                person.programme().id(),
                reader.has(Role.ADMINISTRATOR),
                person.id().equals(reader.id()),
                reader.has(Role.SECURITY_LEAD),
                sessions,
                timeline,
                Form.NONE,
                List.of());
    }

    PersonPage refused(
            List<String> chosenRoles, String chosenProgramme, Form form, List<FormError> found) {
        return new PersonPage(
                person,
                chosenRoles,
                chosenProgramme,
                mayChange,
                own,
                mayRecord,
                sessions,
                timeline,
                form,
                found);
    }

    PersonPage refused(Form form, List<FormError> found) {
        return refused(roles, programme, form, found);
    }

    /** As they are saved, whatever the form holds. */
    public List<String> getSavedRoles() {
        return person.roles().stream().sorted().map(Role::id).toList();
    }

    /** As it is saved, whatever the form holds. */
    public String getSavedProgramme() {
        return person.programme().id();
    }

    public List<String> getAllRoles() {
        return Stream.of(Role.values()).map(Role::id).toList();
    }

    public List<String> getProgrammes() {
        return Stream.of(Programme.values()).map(Programme::id).toList();
    }
}
