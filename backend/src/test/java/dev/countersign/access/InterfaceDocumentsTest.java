package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import io.micronaut.web.router.Router;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@ServerTest
class InterfaceDocumentsTest {
    /** What anybody may call without proof of who they are: each on purpose. */
    private static final Set<String> OPEN =
            Set.of(
                    "GET /docs/errors",
                    "GET /signin",
                    "POST /signin",
                    "GET /signin/password",
                    "POST /signin/password",
                    "GET /signin/provider",
                    "GET /signin/provider/callback",
                    "POST /signout",
                    "POST /theme",
                    "GET /openapi.yml",
                    "POST /api/v1/enrolments",
                    "POST /api/v1/endpoint/token",
                    "GET /.well-known/authzen-configuration",
                    "GET /.well-known/countersign/policy-key.pem",
                    "GET /.well-known/countersign/trust-bundle",
                    "GET /.well-known/jwks.json",
                    "GET /status/{number}",
                    "GET /bundles/countersign.tar.gz");

    /** Routes of the framework: they tell the state of the server and nothing of its contents. */
    private static final Set<String> FRAMEWORK =
            Set.of("GET /health", "GET /health/{selector}", "GET /prometheus");

    /** Routes of ours that the interface description leaves out. */
    private static final Set<String> UNDESCRIBED = Set.of("GET /openapi.yml");

    @Inject Router router;

    @Test
    void shouldNameEveryRouteInTheAccessDocument() {
        AccessTable.DOCUMENT.holds(AccessTable.with(Route.of(router)));
    }

    @Test
    void shouldHaveTheInterfaceDescriptionCheckedIn() {
        new CheckedIn("openapi.yml").holds(new InterfaceDescription().text());
    }

    @Test
    void shouldOnlyUseWordsThatTheDocumentExplains() {
        for (Route route : Route.of(router)) {
            assertThat(route.who())
                    .as("%s needs @Secured with words of docs/access.md", route.name())
                    .isNotEmpty()
                    .isSubsetOf(Route.WORDS);
        }
    }

    @Test
    void shouldLetNobodyInByAccident() {
        Set<String> open =
                Route.of(router).stream()
                        .filter(route -> route.who().contains(Route.ANYONE))
                        .map(Route::name)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(open).isEqualTo(new TreeSet<>(OPEN));
        assertThat(
                        Route.of(router).stream()
                                .filter(route -> route.who().contains(Route.ANYONE))
                                .map(Route::who))
                .as("anyone and a role together is a role that does nothing")
                .containsOnly(Set.of(Route.ANYONE));
    }

    @Test
    void shouldServeNoOtherRoutesOfTheFramework() {
        assertThat(Route.ofTheFramework(router)).isEqualTo(FRAMEWORK);
    }

    @Test
    void shouldDescribeEveryRoute() {
        List<String> described =
                new InterfaceDescription()
                        .operations().stream()
                                .map(InterfaceDescription.Operation::name)
                                .sorted()
                                .toList();
        List<String> served =
                Route.of(router).stream()
                        .map(Route::name)
                        .filter(name -> !UNDESCRIBED.contains(name))
                        .distinct()
                        .sorted()
                        .toList();

        assertThat(described).isEqualTo(served);
    }
}
