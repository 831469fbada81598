package dev.countersign.browser;

import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** People with passwords, and their windows. */
@Singleton
final class Staff {
    static final String PASSWORD = "correct horse battery staple";

    private final People people;
    private final Trainings trainings;
    private final LocalAccounts accounts;
    private final EmbeddedServer server;

    Staff(People people, Trainings trainings, LocalAccounts accounts, EmbeddedServer server) {
        this.people = people;
        this.trainings = trainings;
        this.accounts = accounts;
        this.server = server;
    }

    /** Somebody new, who has not read the responsible-use page yet. */
    Person newcomer(String name, Role... roles) {
        String username = "j" + UUID.randomUUID().toString().substring(0, 12);
        Person person = people.add("system", username, name, Programme.COMMERCIAL, Set.of(roles));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
        return person;
    }

    /** Somebody who has done what everybody has to do first. */
    Person person(String name, Role... roles) {
        Person person = newcomer(name, roles);
        trainings.acceptResponsibleUse(person.id());
        return person;
    }

    /** The person as doors of other rooms know who calls. */
    static Caller caller(Person person) {
        return new Caller(
                Caller.Kind.PERSON,
                person.id(),
                person.roles().stream().map(Role::id).collect(Collectors.toUnmodifiableSet()));
    }

    /** A window in which the person is signed in. */
    Window window(Person person, Look look) {
        return Window.open(address(), look).signIn(person.username(), PASSWORD);
    }

    /** By name: a passkey belongs to a name, and to no number. */
    String address() {
        return "http://localhost:" + server.getPort();
    }
}
