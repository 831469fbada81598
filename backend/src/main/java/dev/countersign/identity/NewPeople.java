package dev.countersign.identity;

import dev.countersign.problem.InputCheck;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds people together with their way to sign in, or not at all. */
@Singleton
class NewPeople {
    private final People people;
    private final LocalAccounts accounts;

    NewPeople(People people, LocalAccounts accounts) {
        this.people = people;
        this.accounts = accounts;
    }

    /** What is needed of a person; the password is optional where people sign in elsewhere. */
    record NewPerson(
            @Nullable String username,
            @Nullable String displayName,
            @Nullable String programme,
            @Nullable List<String> roles,
            @Nullable String password) {
        @Override
        public String toString() {
            return "new person " + username;
        }
    }

    /** A person and the one-time password that was made for them. */
    record Newcomer(Person person, String password) {
        @Override
        public String toString() {
            return "newcomer " + person.id();
        }
    }

    /** As {@link #add}, with a one-time password; one in {@code asked} is not looked at. */
    @Transactional
    Newcomer addWithOneTimePassword(Caller caller, NewPerson asked) {
        Person person =
                add(
                        caller,
                        new NewPerson(
                                asked.username(),
                                asked.displayName(),
                                asked.programme(),
                                asked.roles(),
                                null));
        return new Newcomer(person, accounts.oneTimePassword(caller.id(), person.id()));
    }

    @Transactional
    Person add(Caller caller, NewPerson asked) {
        InputCheck check = new InputCheck();
        String username = check.text("/username", asked.username(), 80);
        String name = check.text("/display_name", asked.displayName(), 120);
        Programme programme =
                check.choice("/programme", asked.programme(), Programme.values(), Programme::id);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<String> ids = asked.roles() == null ? List.of() : asked.roles();
        check.present("/roles", ids.isEmpty() ? null : ids, "at least one role");
        for (int i = 0; i < ids.size(); i++) {
            roles.add(check.choice("/roles/" + i, ids.get(i), Role.values(), Role::id));
        }
        check.done();
        Person person = people.add(caller.id(), username, name, programme, roles);
        String password = asked.password();
        if (password != null) {
            accounts.setPassword(caller.id(), person.id(), password.toCharArray());
        }
        return person;
    }
}
