package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.TestClock;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Ann, signed in in one browser with a password of her own. */
abstract class AccountScene {
    static final String PASSWORD = "correct horse battery";
    static final String OTHER = "quite another password";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject AuditLog audit;
    @Inject TestClock clock;
    @Inject Sessions sessions;

    Browser browser;
    Person person;

    @BeforeEach
    void person() {
        person = person(Role.DEVELOPER);
        browser = signedIn(person, PASSWORD);
    }

    @AfterEach
    void time() {
        clock.reset();
    }

    Person person(Role role) {
        Person made =
                people.add(
                        "test", "a" + System.nanoTime(), "Ann", Programme.COMMERCIAL, Set.of(role));
        accounts.setPassword("test", made.id(), PASSWORD.toCharArray());
        return made;
    }

    Browser fresh() {
        return new Browser(server.getURL().toString());
    }

    Browser signedIn(Person who, String password) {
        Browser made = fresh();
        assertThat(made.signIn(who.username(), password).statusCode()).isEqualTo(303);
        return made;
    }

    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("");
    }

    List<String> acts(Person who) {
        return audit.about(who.id(), 50).stream().map(AuditRecord::action).toList();
    }
}
