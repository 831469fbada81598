package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.DemoRehearsal;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job with the real server, the real policy and the real gate over real HTTP: one
 * approval, and every refusal the demo shows, each a test of its own.
 */
@ServerTest
class MainJobTest {
    private static final String PASSWORD = "an administrator's password";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> shouldAcceptTheApprovedFileAndRefuseEverythingElse() throws Exception {
        Person administrator =
                people.add(
                        "test",
                        "main-job",
                        "Main Job",
                        Programme.COMMERCIAL,
                        Set.of(Role.ADMINISTRATOR));
        accounts.setPassword("test", administrator.id(), PASSWORD.toCharArray());

        List<DemoRehearsal.Outcome> outcomes =
                DemoRehearsal.play(server.getURL().toString(), "main-job", PASSWORD, work);

        assertThat(outcomes).hasSize(24);
        return outcomes.stream()
                .map(outcome ->
                        DynamicTest.dynamicTest(
                                outcome.what(),
                                () -> assertThat(outcome.seen()).isEqualTo(outcome.expected())));
    }
}
