package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.DataDirectory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.core.annotation.Order;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in when nothing else is left: whoever can start the server can name a person, who becomes
 * an active administrator with a one-time password in {@code recovery.password} (mode 0600).
 */
@Singleton
@Order(100)
class Recovery implements ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String FILE = "recovery.password";

    private final People people;
    private final LocalAccounts accounts;
    private final AuditLog audit;
    private final DataDirectory directory;
    private final @Nullable String username;

    Recovery(
            People people,
            LocalAccounts accounts,
            AuditLog audit,
            DataDirectory directory,
            SignInSettings settings) {
        this.people = people;
        this.accounts = accounts;
        this.audit = audit;
        this.directory = directory;
        this.username = settings.recover();
    }

    @Override
    @Transactional
    public void onApplicationEvent(StartupEvent event) {
        if (username == null || username.isBlank()) {
            return;
        }
        Optional<Person> person = people.byUsername(username);
        if (person.isEmpty()) {
            LOG.error(
                    "countersign.sign-in.recover names nobody: there is no person {}; nothing was changed",
                    username);
            return;
        }
        recover(person.get());
    }

    private void recover(Person person) {
        Set<Role> roles = EnumSet.of(Role.ADMINISTRATOR);
        roles.addAll(person.roles());
        people.change("system", person.id(), roles, null, true);
        String password = accounts.oneTimePassword("system", person.id());
        audit.append("system", "person.recovered", person.id(), Map.of());
        Path file = directory.path(FILE);
        try {
            Files.deleteIfExists(file);
            DataDirectory.writePrivate(file, password + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        LOG.warn(
                "a one-time password for {} is in {}; take countersign.sign-in.recover away and start again once you are in",
                person.username(),
                file);
    }
}
