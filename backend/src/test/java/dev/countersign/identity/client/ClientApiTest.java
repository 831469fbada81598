package dev.countersign.identity.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Api.Answer;
import dev.countersign.Api.Identity;
import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class ClientApiTest {
    private static final String CLIENTS = "/api/v1/clients";
    private static final String READS = "/api/v1/devices?limit=1";
    private static final String EVALUATION = "/v1/data/countersign/main/decision";

    @Inject Api api;
    @Inject EmbeddedServer server;
    @Inject TestClock clock;

    private Identity admin;
    private String name;

    @BeforeEach
    void people() {
        admin = api.person(Role.ADMINISTRATOR);
        name = "c" + UUID.randomUUID();
    }

    @AfterEach
    void presentTime() {
        clock.reset();
    }

    private Answer make(String more) {
        return api.post(
                admin,
                CLIENTS,
                "{\"name\":\"" + name + "\",\"scopes\":[\"inventory:read\"]" + more + "}");
    }

    private static Identity bearer(Answer issued) {
        return bearer(issued.body().path("token").asText());
    }

    private static Identity bearer(String token) {
        return new Identity(
                new Caller(Caller.Kind.CLIENT, "cli_1", Set.of()),
                "Authorization",
                "Bearer " + token);
    }

    private static String address(Answer issued) {
        return CLIENTS + "/" + issued.body().path("client").path("id").asText();
    }

    private static void isRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("client.token_invalid");
        assertThat(answer.header("www-authenticate"))
                .isEqualTo("Bearer realm=\"countersign\", error=\"invalid_token\"");
    }

    @Nested
    class Making {
        @Test
        void shouldShowTheTokenOnceAndLetItIn() {
            Answer made = make("");

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.header("cache-control")).isEqualTo("no-store");
            String token = made.body().path("token").asText();
            assertThat(token).matches("cst_[0-9A-Za-z]{49}");
            assertThat(api.get(bearer(token), READS).status()).isEqualTo(200);
            Answer shown = api.get(admin, address(made));
            assertThat(shown.body().toString()).doesNotContain(token.substring(4, 40));
            assertThat(shown.body().path("state").asText()).isEqualTo("active");
            assertThat(shown.body().path("created_by").asText()).isEqualTo(admin.caller().id());
            assertThat(shown.body().path("last_used_at").isNull()).isFalse();
        }

        @Test
        void shouldHoldForAYearUnlessSaid() {
            assertThat(days(make(""))).isEqualTo(365);
            name += "2";
            assertThat(days(make(",\"expires_in_days\":730"))).isEqualTo(730);
        }

        private static long days(Answer made) {
            var client = made.body().path("client");
            return Duration.between(
                            Instant.parse(client.path("created_at").asText()),
                            Instant.parse(client.path("expires_at").asText()))
                    .toDays();
        }

        @Test
        void shouldNameEveryWrongField() {
            Answer answer =
                    api.post(
                            admin,
                            CLIENTS,
                            "{\"name\":\"A b\",\"scopes\":[\"everything\"],\"expires_in_days\":731,\"requests_per_minute\":0}");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors())
                    .containsExactlyInAnyOrder(
                            "/name format",
                            "/scopes/0 value",
                            "/expires_in_days value",
                            "/requests_per_minute value");
        }

        @Test
        void shouldGiveANameOnce() {
            make("");
            assertThat(make("").code()).isEqualTo("state.conflict");
        }
    }

    @Nested
    class Ending {
        @Test
        void shouldRefuseAnExpiredToken() {
            Identity client = bearer(make(",\"expires_in_days\":1"));
            clock.advance(Duration.ofDays(1).minusSeconds(1));
            assertThat(api.get(client, READS).status()).isEqualTo(200);
            clock.advance(Duration.ofSeconds(1));

            isRefused(api.get(client, READS));
        }

        @Test
        void shouldRefuseARevokedTokenAtOnce() {
            Answer made = make("");
            Identity client = bearer(made);
            assertThat(api.get(client, READS).status()).isEqualTo(200);

            Answer revoked =
                    api.post(
                            admin,
                            address(made) + "/revocation",
                            "{\"reason\":\"the build server was retired\"}");

            assertThat(revoked.body().path("state").asText()).isEqualTo("revoked");
            isRefused(api.get(client, READS));
            assertThat(
                            api.post(
                                            admin,
                                            address(made) + "/revocation",
                                            "{\"reason\":\"the build server was retired\"}")
                                    .code())
                    .isEqualTo("state.conflict");
            assertThat(api.post(admin, address(made) + "/rotation", "{}").code())
                    .isEqualTo("state.conflict");
        }

        @Test
        void shouldAskForAReason() {
            Answer made = make("");
            Answer answer = api.post(admin, address(made) + "/revocation", "{\"reason\":\"gone\"}");

            assertThat(answer.errors()).containsExactly("/reason length");
            assertThat(api.get(bearer(made), READS).status()).isEqualTo(200);
        }

        @Test
        void shouldTellOpaAndAuthzenClientsInTheSameWay() throws Exception {
            Identity gone = bearer("cst_" + "0".repeat(49));

            isRefused(api.post(gone, EVALUATION, "{\"input\":{}}"));
            HttpRequest authzen =
                    HttpRequest.newBuilder(URI.create(server.getURL() + "/access/v1/evaluation"))
                            .header("Content-Type", "application/json")
                            .header(gone.header(), gone.value())
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                var answer = http.send(authzen, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                        .contains("error=\"invalid_token\"");
            }
            Answer without = api.post(Api.NOBODY, EVALUATION, "{\"input\":{}}");
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.header("www-authenticate"))
                    .isEqualTo("Bearer realm=\"countersign\"");
        }
    }

    @Nested
    class Rotating {
        @Test
        void shouldLetTheEarlierTokenHoldForTheGrace() {
            Answer made = make("");
            Answer rotated = api.post(admin, address(made) + "/rotation", "{\"grace_hours\":2}");
            assertThat(rotated.status()).isEqualTo(200);

            assertThat(api.get(bearer(made), READS).status()).isEqualTo(200);
            assertThat(api.get(bearer(rotated), READS).status()).isEqualTo(200);
            clock.advance(Duration.ofHours(2));

            isRefused(api.get(bearer(made), READS));
            assertThat(api.get(bearer(rotated), READS).status()).isEqualTo(200);
        }

        @Test
        void shouldEndTheEarlierTokenAtOnceWithoutGrace() {
            Answer made = make("");
            Answer rotated = api.post(admin, address(made) + "/rotation", "{}");

            isRefused(api.get(bearer(made), READS));
            assertThat(api.get(bearer(rotated), READS).status()).isEqualTo(200);
        }

        @Test
        void shouldNotProlongAnEndedToken() {
            Answer made = make(",\"expires_in_days\":1");
            clock.advance(Duration.ofDays(1));
            admin = api.person(Role.ADMINISTRATOR);

            Answer rotated = api.post(admin, address(made) + "/rotation", "{\"grace_hours\":24}");

            isRefused(api.get(bearer(made), READS));
            assertThat(api.get(bearer(rotated), READS).status()).isEqualTo(200);
        }

        @Test
        void shouldKeepNoThirdToken() {
            Answer first = make("");
            Answer second = api.post(admin, address(first) + "/rotation", "{\"grace_hours\":24}");
            api.post(admin, address(first) + "/rotation", "{\"grace_hours\":24}");

            isRefused(api.get(bearer(first), READS));
            assertThat(api.get(bearer(second), READS).status()).isEqualTo(200);
        }

        @Test
        void shouldEndBothTokensWithTheClient() {
            Answer first = make("");
            Answer second = api.post(admin, address(first) + "/rotation", "{\"grace_hours\":24}");
            api.post(
                    admin,
                    address(first) + "/revocation",
                    "{\"reason\":\"both tokens were found in a log\"}");

            isRefused(api.get(bearer(first), READS));
            isRefused(api.get(bearer(second), READS));
        }

        @Test
        void shouldBoundTheGrace() {
            Answer made = make("");
            assertThat(
                            api.post(admin, address(made) + "/rotation", "{\"grace_hours\":25}")
                                    .errors())
                    .containsExactly("/grace_hours value");
        }
    }

    @Nested
    class Limiting {
        @Test
        void shouldTellTheLimitAndWhenToComeBack() {
            Answer made = make(",\"requests_per_minute\":2");
            Identity client = bearer(made);

            Answer first = api.get(client, READS);
            assertThat(first.header("ratelimit-policy")).isEqualTo("\"client\";q=2;w=60");
            assertThat(first.header("ratelimit")).startsWith("\"client\";r=1;t=");
            assertThat(api.get(client, READS).status()).isEqualTo(200);
            Answer third = api.get(client, READS);

            assertThat(third.status()).isEqualTo(429);
            assertThat(third.code()).isEqualTo("client.rate_limited");
            assertThat(Integer.parseInt(third.header("retry-after"))).isBetween(1, 30);
            assertThat(third.header("ratelimit")).startsWith("\"client\";r=0;");
            clock.advance(Duration.ofSeconds(30));
            assertThat(api.get(client, READS).status()).isEqualTo(200);
        }

        @Test
        void shouldLeaveOthersAlone() {
            Identity narrow = bearer(make(",\"requests_per_minute\":1"));
            api.get(narrow, READS);
            assertThat(api.get(narrow, READS).status()).isEqualTo(429);

            assertThat(api.get(api.client("inventory:read"), READS).status()).isEqualTo(200);
        }

        @Test
        void shouldTakeAnotherLimitAtOnce() {
            Answer made = make(",\"requests_per_minute\":1");
            Identity client = bearer(made);
            api.get(client, READS);
            assertThat(api.get(client, READS).status()).isEqualTo(429);

            String tag = api.get(admin, address(made)).header("etag");
            Answer changed = api.patch(admin, address(made), tag, "{\"requests_per_minute\":100}");

            assertThat(changed.status()).isEqualTo(200);
            assertThat(api.get(client, READS).status()).isEqualTo(200);
        }
    }

    @Nested
    class Telling {
        @Test
        void shouldRefuseATokenWithAWrongChecksumWithoutAsking() {
            String token = make("").body().path("token").asText();
            char last = token.charAt(token.length() - 1);
            String mistyped = token.substring(0, token.length() - 1) + (last == 'a' ? 'b' : 'a');

            isRefused(api.get(bearer(mistyped), READS));
        }

        @Test
        void shouldListByStateAndName() {
            make("");
            Answer listed = api.get(admin, CLIENTS + "?q=" + name + "&state=active");
            assertThat(listed.body().path("items")).hasSize(1);
            assertThat(
                            api.get(admin, CLIENTS + "?q=" + name + "&state=revoked")
                                    .body()
                                    .path("items"))
                    .isEmpty();
            assertThat(api.get(admin, CLIENTS + "?state=gone").errors())
                    .containsExactly("/state value");
        }

        @Test
        void shouldBeForAdministratorsOnly() {
            Identity lead = api.person(Role.SECURITY_LEAD, Role.AUDITOR);
            assertThat(api.get(lead, CLIENTS).status()).isEqualTo(403);
            assertThat(api.get(api.client("inventory:read"), CLIENTS).status()).isEqualTo(403);
        }
    }
}
