package dev.countersign.identity;

import dev.countersign.problem.InputCheck;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Adds people together with their way to sign in, or not at all. */
@Singleton
class NewPeople {
    private final People people;
    private final LocalAccounts accounts;
    private final TransactionOperations<Session> transactions;

    NewPeople(People people, LocalAccounts accounts, TransactionOperations<Session> transactions) {
        this.people = people;
        this.accounts = accounts;
        this.transactions = transactions;
    }

    /**
     * What is needed of a person.
     *
     * @param oneTimePassword whether a password that works once is made for them; null, as false,
     *     for who signs in through the identity provider
     */
    record NewPerson(
            @Nullable String username,
            @Nullable String displayName,
            @Nullable String programme,
            @Nullable List<String> roles,
            @Nullable Boolean oneTimePassword) {}

    /**
     * A person and the password that was made for them.
     *
     * @param oneTimePassword works once, within a day, for choosing another one; shown here only.
     *     Null where none was asked for
     */
    record Newcomer(Person person, @Nullable String oneTimePassword) {
        @Override
        public String toString() {
            return "newcomer " + person.id();
        }
    }

    /** Adds them; nobody else ever knows a password that they go on to use. */
    Newcomer add(Caller caller, NewPerson asked) {
        if (!Boolean.TRUE.equals(asked.oneTimePassword())) {
            return new Newcomer(person(caller, asked), null);
        }
        var fresh = new LocalAccounts.Fresh();
        return transactions.executeWrite(_ -> {
            Person person = person(caller, asked);
            accounts.oneTimePassword(caller.id(), person.id(), fresh);
            return new Newcomer(person, fresh.reveal());
        });
    }

    private Person person(Caller caller, NewPerson asked) {
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
        return people.add(caller.id(), username, name, programme, roles);
    }
}
