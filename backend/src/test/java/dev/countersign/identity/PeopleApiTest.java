package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class PeopleApiTest {
    private static final String PEOPLE = "/api/v1/people";

    @Inject Api api;
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
