package dev.countersign.identity;

import dev.countersign.identity.client.ApiClients;
import dev.countersign.platform.DataDirectory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On an empty register: one administrator with a random password in {@code administrator.password}.
 * Where there is none yet: a client for tooling with its token in {@code tooling.token}, and one
 * that only hands in policy bundles in {@code publisher.token}. Both clients end after a year, as
 * all do. All files have the mode 0600.
 */
@Singleton
class FirstStart implements ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
    private static final Set<String> TOOLING_SCOPES =
            Set.of(
                    Roles.POLICY_EVALUATE,
                    Roles.DECISIONS_WRITE,
                    Roles.INVENTORY_READ,
                    Roles.INVENTORY_WRITE);
    private static final Set<String> PUBLISHER_SCOPES = Set.of(Roles.POLICY_PUBLISH);

    private final People people;
    private final LocalAccounts accounts;
    private final ApiClients clients;
    private final DataDirectory directory;

    FirstStart(People people, LocalAccounts accounts, ApiClients clients, DataDirectory directory) {
        this.people = people;
        this.accounts = accounts;
        this.clients = clients;
        this.directory = directory;
    }

    @Override
    @Transactional
    public void onApplicationEvent(StartupEvent event) {
        if (people.list(null, 1).isEmpty()) {
            String password = Passwords.random();
            Person admin =
                    people.add(
                            "system",
                            "administrator",
                            "Administrator",
                            Programme.COMMERCIAL,
                            Set.of(Role.ADMINISTRATOR));
            accounts.setPassword("system", admin.id(), password.toCharArray());
            store("administrator.password", password);
        }
        client("tooling", TOOLING_SCOPES);
        client("publisher", PUBLISHER_SCOPES);
    }

    private void client(String name, Set<String> scopes) {
        if (!clients.exists(name)) {
            store(name + ".token", clients.create("system", name, scopes));
        }
    }

    private void store(String name, String secret) {
        Path file = directory.path(name);
        try {
            Files.deleteIfExists(file);
            DataDirectory.writePrivate(file, secret + "\n");
            LOG.info("wrote {}", file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
