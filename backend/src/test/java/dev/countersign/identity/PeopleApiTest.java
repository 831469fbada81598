package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class PeopleApiTest {
    private static final String PEOPLE = "/api/v1/people";

    @Inject Api api;
    @Inject LocalAccounts accounts;
    private Api.Identity administrator = Api.NOBODY;
    private String path = "";

    @BeforeEach
    void addPeople() {
        administrator = api.person(Role.ADMINISTRATOR);
        path = PEOPLE + "/" + api.person(Role.DEVELOPER).caller().id();
    }

    private String tag() {
        return api.get(administrator, path).header("etag");
    }

    @Nested
    class Read {
        @Test
        void shouldBeForThoseWhoRunOrReview() {
            assertThat(api.get(api.person(Role.AUDITOR), path).status()).isEqualTo(200);
            assertThat(
                            api.get(api.client("inventory:read"), PEOPLE + "?limit=1")
                                    .body()
                                    .path("items"))
                    .hasSize(1);
            assertThat(api.get(api.person(Role.DEVELOPER), path).status()).isEqualTo(403);
            assertThat(api.get(administrator, PEOPLE + "/usr_none").code())
                    .isEqualTo("resource.not_found");
        }
    }

    @Nested
    class Added {
        @Test
        void shouldGetAPasswordThatWorksOnce() {
            String name = "n" + UUID.randomUUID().toString().substring(0, 12);
            String body =
                    "{\"username\":\"%s\",\"display_name\":\"New\",\"programme\":\"commercial\",\"roles\":[\"security_lead\"]%s}";

            assertThat(
                            api.post(
                                            administrator,
                                            PEOPLE,
                                            body.formatted(
                                                    name, ",\"password\":\"chosen by another\""))
                                    .status())
                    .as("nobody chooses it for them")
                    .isEqualTo(400);
            var added =
                    api.post(
                            administrator,
                            PEOPLE,
                            body.formatted(name, ",\"one_time_password\":true"));

            assertThat(added.status()).isEqualTo(201);
            assertThat(added.header("cache-control")).isEqualTo("no-store");
            String password = added.body().path("one_time_password").asText();
            assertThat(accounts.<LocalAccounts.Answer>signIn(name, password.toCharArray(), a -> a))
                    .isInstanceOf(LocalAccounts.Answer.ChooseAnother.class);
            var without = api.post(administrator, PEOPLE, body.formatted("o" + name, ""));
            assertThat(without.body().path("one_time_password").isNull()).isTrue();
            assertThat(accounts.has(without.body().at("/person/id").asText())).isFalse();
        }
    }

    @Nested
    class Trained {
        @Inject Trainings trainings;
        @Inject Clock clock;

        @Test
        void shouldNotHoldThoseWhoHaveToRenew() {
            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            String id = api.person(Role.DEVELOPER).caller().id();
            Instant now = clock.instant();
            trainings.record("test", id, now.minus(Person.TRAINING_LASTS), "");
            assertThat(found(lead, id, false)).isOne();
            assertThat(found(lead, id, true)).isZero();

            trainings.record("test", id, now.minus(Person.TRAINING_LASTS).plusSeconds(60), "");
            assertThat(found(lead, id, true)).isOne();
            assertThat(found(lead, id, false)).isZero();
        }

        private int found(Api.Identity lead, String id, boolean trained) {
            return api.get(lead, PEOPLE + "?q=" + id + "&trained=" + trained)
                    .body()
                    .path("items")
                    .size();
        }
    }

    @Nested
    class Change {
        @Test
        void shouldReplaceRolesAndProgramme() {
            var answer =
                    api.patch(
                            administrator,
                            path,
                            tag(),
                            "{\"roles\":[\"data_owner\"],\"programme\":\"defence\",\"reason\":\"a new contract\"}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().at("/roles/0").asText()).isEqualTo("data_owner");
            assertThat(answer.body().path("programme").asText()).isEqualTo("defence");
            assertThat(answer.header("etag")).isEqualTo(tag());
        }

        @Test
        void shouldRefuseAVersionThatIsNotThePresentOne() {
            String before = tag();
            api.patch(
                    administrator,
                    path,
                    before,
                    "{\"programme\":\"defence\",\"reason\":\"a new contract\"}");

            var answer =
                    api.patch(
                            administrator,
                            path,
                            before,
                            "{\"programme\":\"government\",\"reason\":\"a new contract\"}");

            assertThat(answer.status()).isEqualTo(412);
        }

        @Test
        void shouldNameEveryWrongField() {
            var answer =
                    api.patch(
                            administrator,
                            path,
                            tag(),
                            """
                            {"roles": ["boss"], "programme": "x",
                             "training": {"responsible_ai": "2999-01-01T00:00:00Z"}}\
                            """);

            assertThat(answer.errors())
                    .containsExactlyInAnyOrder(
                            "/roles/0 value",
                            "/programme value",
                            "/reason missing",
                            "/training/responsible_ai in_future");
        }

        @Test
        void shouldKeepTrainingToLeadsAndRolesToAdministrators() {
            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            String training = "{\"training\":{\"responsible_ai\":\"2026-01-01T00:00:00Z\"}}";

            assertThat(api.patch(administrator, path, tag(), training).status()).isEqualTo(403);
            var trained = api.patch(lead, path, tag(), training);
            assertThat(trained.body().path("trained_at").asText())
                    .isEqualTo("2026-01-01T00:00:00Z");
            assertThat(
                            api.patch(
                                            lead,
                                            path,
                                            tag(),
                                            "{\"roles\":[\"administrator\"],\"reason\":\"because I can\"}")
                                    .status())
                    .isEqualTo(403);
        }
    }
}
