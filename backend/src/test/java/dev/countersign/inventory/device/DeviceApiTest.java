package dev.countersign.inventory.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class DeviceApiTest {
    private static final String DEVICES = "/api/v1/devices";
    private static final String GOOD =
            """
            {"name": "thinkpad-42", "ownership": "personal", "os_family": "linux"}\
            """;

    @Inject Api api;
    private Api.Identity owner = Api.NOBODY;

    @BeforeEach
    void signIn() {
        owner = api.person(Role.DEVELOPER);
    }

    private String registered() {
        return api.post(owner, DEVICES, GOOD).body().path("id").asText();
    }

    @Nested
    class Register {
        @Test
        void shouldAnswerWithTheDevice() {
            var answer = api.post(owner, DEVICES, GOOD);

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body().path("owner_id").asText()).isEqualTo(owner.caller().id());
            assertThat(answer.body().path("state").asText()).isEqualTo("registered");
            assertThat(answer.header("location"))
                    .isEqualTo(DEVICES + "/" + answer.body().path("id").asText());
            assertThat(answer.header("etag")).isEqualTo("\"0\"");
        }

        @Test
        void shouldNameEveryWrongFieldAtOnce() {
            var answer = api.post(owner, DEVICES, "{\"name\":\" \",\"ownership\":\"mine\"}");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.code()).isEqualTo("field.invalid");
            assertThat(answer.errors())
                    .containsExactlyInAnyOrder(
                            "/name length", "/ownership value", "/os_family missing");
            assertThat(answer.body().at("/errors/1/expected").asText())
                    .isEqualTo("one of personal, dev_budget, company_issued");
        }

        @Test
        void shouldRefuseAWrongType() {
            var answer = api.post(owner, DEVICES, GOOD.replace("\"thinkpad-42\"", "42"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("/name type");
            assertThat(answer.body().at("/errors/0/expected").asText()).isEqualTo("a string");
        }

        @Test
        void shouldRefuseAnUnknownMember() {
            var answer = api.post(owner, DEVICES, GOOD.replace("}", ",\"admin\":true}"));

            assertThat(answer.errors()).containsExactly("/admin unknown_member");
            assertThat(answer.body().at("/errors/0/expected").asText()).contains("os_family");
        }

        @Test
        void shouldRefuseADuplicateMember() {
            var answer = api.post(owner, DEVICES, GOOD.replace("}", ",\"name\":\"other\"}"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("/name duplicate_member");
        }

        @Test
        void shouldRefuseWhatIsNoJson() {
            assertThat(api.post(owner, DEVICES, "{\"name\":").status()).isEqualTo(400);
            assertThat(api.post(owner, DEVICES, "").status()).isEqualTo(400);
            assertThat(api.post(owner, DEVICES, "null").status()).isEqualTo(400);
        }

        @Test
        void shouldRefuseAnOversizedBody() {
            String large = GOOD.replace("thinkpad-42", "x".repeat(1_100_000));
            var answer = api.post(owner, DEVICES, large);

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body.too_large");
        }

        @Test
        void shouldRefuseAnotherOwner() {
            String other = api.person(Role.DEVELOPER).caller().id();
            String body = GOOD.replace("{", "{\"owner_id\":\"" + other + "\",");

            assertThat(api.post(owner, DEVICES, body).errors())
                    .containsExactly("/owner_id not_yours");
        }

        @Test
        void shouldRefuseAnUnknownOwner() {
            String body = GOOD.replace("{", "{\"owner_id\":\"usr_none\",");

            assertThat(api.post(api.person(Role.ADMINISTRATOR), DEVICES, body).errors())
                    .containsExactly("/owner_id unknown");
            assertThat(api.post(api.client("inventory:write"), DEVICES, GOOD).errors())
                    .containsExactly("/owner_id missing");
        }

        @Test
        void shouldNeedTheRightToWrite() {
            assertThat(api.post(api.person(Role.AUDITOR), DEVICES, GOOD).status()).isEqualTo(403);
            assertThat(api.post(api.client("inventory:read"), DEVICES, GOOD).status())
                    .isEqualTo(403);
        }
    }

    @Nested
    class Read {
        @Test
        void shouldHideAForeignDevice() {
            String id = registered();
            Api.Identity stranger = api.person(Role.DEVELOPER);

            var answer = api.get(stranger, DEVICES + "/" + id);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("resource.not_found");
            assertThat(api.get(stranger, DEVICES + "/" + id + "/posture").status()).isEqualTo(404);
            assertThat(api.get(stranger, DEVICES).body().path("items")).isEmpty();
        }

        @Test
        void shouldShowItToLeadsAuditorsAdministratorsAndClients() {
            String id = registered();

            for (Api.Identity who :
                    new Api.Identity[] {
                        owner,
                        api.person(Role.SECURITY_LEAD),
                        api.person(Role.AUDITOR),
                        api.person(Role.ADMINISTRATOR),
                        api.client("inventory:read")
                    }) {
                assertThat(api.get(who, DEVICES + "/" + id).status()).isEqualTo(200);
            }
        }

        @Test
        void shouldRefuseAnUnknownId() {
            assertThat(api.get(owner, DEVICES + "/dev_none").code())
                    .isEqualTo("resource.not_found");
        }

        @Test
        void shouldPage() {
            String first = registered();
            String second = registered();

            var one = api.get(owner, DEVICES + "?limit=1");
            var two =
                    api.get(owner, DEVICES + "?limit=1&after=" + one.body().path("next").asText());

            assertThat(one.body().at("/items/0/id").asText()).isIn(first, second);
            assertThat(two.body().at("/items/0/id").asText()).isIn(first, second);
            assertThat(one.body().at("/items/0/id")).isNotEqualTo(two.body().at("/items/0/id"));
            assertThat(two.body().path("next").isNull()).isTrue();
        }

        @Test
        void shouldRefuseBadListParameters() {
            assertThat(api.get(owner, DEVICES + "?limit=201").errors())
                    .containsExactly("/limit value");
            assertThat(api.get(owner, DEVICES + "?limit=many").status()).isEqualTo(400);
            assertThat(api.get(owner, DEVICES + "?state=gone").errors())
                    .containsExactly("/state value");
        }

        @Test
        void shouldNeedSignIn() {
            assertThat(api.get(Api.NOBODY, DEVICES).code()).isEqualTo("access.sign_in_needed");
        }
    }

    @Nested
    class Change {
        @Test
        void shouldNeedTheVersionThatWasRead() {
            String path = DEVICES + "/" + registered();
            String body = "{\"name\":\"desk\"}";

            assertThat(api.patch(owner, path, "", body).code())
                    .isEqualTo("state.precondition_needed");
            var changed = api.patch(owner, path, "\"0\"", body);
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.body().path("name").asText()).isEqualTo("desk");
            assertThat(changed.header("etag")).isEqualTo("\"1\"");
            var stale = api.patch(owner, path, "\"0\"", "{\"name\":\"other\"}");
            assertThat(stale.status()).isEqualTo(412);
            assertThat(api.get(owner, path).body().path("name").asText()).isEqualTo("desk");
        }

        @Test
        void shouldChangeNothingWhenOneFieldIsWrong() {
            String path = DEVICES + "/" + registered();

            var answer =
                    api.patch(owner, path, "\"0\"", "{\"name\":\"desk\",\"ownership\":\"mine\"}");

            assertThat(answer.errors()).containsExactly("/ownership value");
            assertThat(api.get(owner, path).body().path("name").asText()).isEqualTo("thinkpad-42");
        }

        @Test
        void shouldHideAForeignDevice() {
            String path = DEVICES + "/" + registered();

            assertThat(
                            api.patch(
                                            api.person(Role.DEVELOPER),
                                            path,
                                            "\"0\"",
                                            "{\"name\":\"mine\"}")
                                    .status())
                    .isEqualTo(404);
        }
    }
}
