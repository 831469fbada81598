package dev.countersign.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.StatusListToken;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedStatusList;
import dev.countersign.token.VerifiedTrustBundle;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

@ServerTest
class PublicFilesTest {
    @Inject EmbeddedServer server;
    @Inject TrustBundles bundles;
    @Inject StatusLists lists;
    @Inject ServerSettings settings;
    @Inject Clock clock;
    @Inject EntityManager entities;
    @Inject Keys keys;
    @Inject KeyFiles files;
    @Inject Succession succession;
    @Inject DataDirectory directory;
    @Inject AuditLog audit;
    @Inject TransactionOperations<Session> transactions;
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void shouldServeAStatusListThatVerifies() throws Exception {
        HttpResponse<String> answer = get("/status/1", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/statuslist+jwt");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("public, max-age=30");
        assertThat(
                        StatusListToken.verify(
                                answer.body(),
                                trusted(),
                                lists.uri(1),
                                clock.instant(),
                                Duration.ofDays(1),
                                null))
                .isInstanceOfSatisfying(
                        Verification.Verified.class,
                        verified ->
                                assertThat(
                                                ((VerifiedStatusList) verified.value())
                                                        .token()
                                                        .list()
                                                        .size())
                                        .isEqualTo(131072));
    }

    @Test
    void shouldNotStartUnderAnotherNameThanGatesKnow() {
        TrustBundles moved =
                new TrustBundles(
                        entities,
                        keys,
                        files,
                        succession,
                        new ServerSettings("https://elsewhere.example"),
                        directory,
                        audit,
                        clock);

        assertThatThrownBy(() ->
                        transactions.executeWrite(_ -> {
                            moved.ensure();
                            return true;
                        }))
                .hasMessageContaining("another address")
                .hasMessageContaining("COUNTERSIGN_PUBLIC_URL");
    }

    @Test
    void shouldAnswerNotModified() throws Exception {
        for (String path :
                new String[] {
                    "/status/1", "/.well-known/countersign/trust-bundle", "/.well-known/jwks.json"
                }) {
            String tag = get(path, "").headers().firstValue("etag").orElseThrow();

            HttpResponse<String> again = get(path, tag);

            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void shouldNotKnowOtherLists() throws Exception {
        HttpResponse<String> answer = get("/status/99", "");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("resource.not_found");
    }

    private VerifiedTrustBundle trusted() throws IOException, InterruptedException {
        var verified =
                TrustBundle.verify(
                        get("/.well-known/countersign/trust-bundle", "").body(),
                        bundles.root(),
                        settings.issuer(),
                        clock.instant(),
                        1);
        assertThat(verified).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified<VerifiedTrustBundle>) verified).value();
    }

    private HttpResponse<String> get(String path, String tag)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.getURL() + path));
        if (!tag.isEmpty()) {
            request.header("If-None-Match", tag);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
