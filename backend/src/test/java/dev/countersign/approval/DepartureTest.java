package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.EndpointFacts;
import dev.countersign.inventory.device.OsFamily;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DevicePrivateKey;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Lost devices, leavers and models that have to go, over HTTP. */
@ServerTest
class DepartureTest extends DepartureScene {
    @Inject EmbeddedServer server;
    @Inject LocalAccounts accounts;

    @Nested
    class LostDevice {
        @Test
        void shouldEndEverythingOnItInOneAct() {
            String code = enrolments.newCode(me(), laptop().id(), "root").code();
            String request = waiting(office.files(laptop()));
            String exception = asked().id();
            String address = "/api/v1/devices/" + laptop().id() + "/loss";

            Api.Answer effect = api.get(developer(), address + "/effect");
            Api.Answer done = api.post(developer(), address, WHY);

            assertThat(effect.body().path("approvals").asInt()).isOne();
            assertThat(effect.body().path("tokens").asInt()).isOne();
            assertThat(effect.body().path("requests").asInt()).isOne();
            assertThat(effect.body().path("exceptions").asInt()).isOne();
            assertThat(effect.body().path("offline_seconds").asInt()).isEqualTo(14 * 86_400);
            assertThat(done.status()).isEqualTo(200);
            assertThat(done.body().path("revoked_approvals").asInt()).isOne();
            assertThat(done.body().path("closed_requests").asInt()).isOne();
            assertThat(done.body().path("ended_exceptions").asInt()).isOne();
            assertStopped();
            assertThat(requests.get(me(), request).state()).isEqualTo(RequestState.WITHDRAWN);
            assertThat(
                            api.get(developer(), "/api/v1/exceptions/" + exception)
                                    .body()
                                    .path("state")
                                    .asText())
                    .isEqualTo("withdrawn");
            assertThat(devices.get(me(), laptop().id()).state()).isEqualTo(DeviceState.LOST);
            assertThat(enrolments.keyOf(laptop().id())).isEmpty();
            assertThat(enrolments.holderOf(laptop().key().publicKey().thumbprint())).isEmpty();
            assertThatThrownBy(() ->
                            enrolments.enrol(
                                    code.substring(0, code.indexOf('.')),
                                    DevicePrivateKey.generate(new SecureRandom()).publicKey(),
                                    new EndpointFacts(OsFamily.LINUX, List.of(6L), "host", "user"),
                                    _ -> {}))
                    .as("a code that was still outstanding")
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.ENROLMENT_CODE));
            assertThat(
                            api.post(
                                            developer(),
                                            "/api/v1/devices/" + laptop().id() + "/enrolment-codes",
                                            "{}")
                                    .status())
                    .as("a new one")
                    .isGreaterThanOrEqualTo(400);
            AuditRecord entry = audit.about(laptop().id(), 5).getFirst();
            assertThat(entry.facts().path("reason").asText()).isEqualTo("it happened this morning");
            assertThat(entry.facts().path("approvals").asInt()).isOne();
        }

        @Test
        void shouldRecordADoubleOnce() {
            String address = "/api/v1/devices/" + laptop().id() + "/loss";
            api.post(developer(), address, WHY);

            Api.Answer again = api.post(developer(), address, WHY);

            assertThat(again.status()).isEqualTo(200);
            assertThat(again.body().path("revoked_approvals").asInt()).isZero();
            assertThat(entries(laptop().id(), Departures.DEVICE)).isOne();
            assertThat(entries(laptop().id(), "device.lost")).isOne();
        }

        @Test
        void shouldBeForItsOwnerAndThoseWhoSteer() {
            String address = "/api/v1/devices/" + laptop().id() + "/loss";
            assertThat(api.post(api.person(Role.DEVELOPER), address, WHY).status()).isEqualTo(404);
            assertThat(api.post(developer(), address, "{}").errors())
                    .containsExactly("/reason missing");
            assertThat(api.post(lead(), address, WHY).status()).isEqualTo(200);
        }
    }

    @Nested
    class Leaver {
        @Test
        void shouldEndEverythingOfThePerson() {
            String request = waiting(office.files(laptop()));
            String exception = asked().id();
            String address = "/api/v1/people/" + me().id() + "/leaving";
            assertThat(api.get(developer(), "/api/v1/approvals").status()).isEqualTo(200);

            Api.Answer effect = api.get(boss(), address + "/effect");
            Api.Answer done = api.post(boss(), address, WHY);

            assertThat(effect.body().path("approvals").asInt()).isOne();
            assertThat(effect.body().path("sessions").asInt()).isOne();
            assertThat(effect.body().path("devices").asInt()).isOne();
            assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
            assertThat(done.body().path("retired_devices").asInt()).isOne();
            assertStopped();
            assertThat(api.get(developer(), "/api/v1/approvals").status())
                    .as("their sessions are over")
                    .isEqualTo(401);
            assertThat(people.get(me().id()).active()).isFalse();
            assertThat(requests.get(lead().caller(), request).state())
                    .isEqualTo(RequestState.WITHDRAWN);
            assertThat(
                            api.get(lead(), "/api/v1/exceptions/" + exception)
                                    .body()
                                    .path("state")
                                    .asText())
                    .isEqualTo("withdrawn");
            assertThat(devices.get(lead().caller(), laptop().id()).state())
                    .isEqualTo(DeviceState.RETIRED);
            assertThat(enrolments.keyOf(laptop().id())).isEmpty();
            assertThat(api.post(boss(), address, WHY).body().path("revoked_approvals").asInt())
                    .isZero();
            assertThat(entries(me().id(), Departures.PERSON)).isOne();
        }

        @Test
        void shouldEndWhatElseHangsOnThemAndCountItBefore() {
            Api.Identity leaver =
                    api.person(Role.ADMINISTRATOR, Role.SECURITY_LEAD, Role.DEVELOPER);
            Caller them = leaver.caller();
            String token =
                    made(
                                    leaver,
                                    "/api/v1/clients",
                                    "{\"name\":\"c%s\",\"scopes\":[\"inventory:read\"]}")
                            .path("token")
                            .asText();
            Api.Identity tool = new Api.Identity(them, "Authorization", "Bearer " + token);
            assertThat(api.get(tool, "/api/v1/devices").status()).isEqualTo(200);
            String hook =
                    made(
                                    leaver,
                                    "/api/v1/webhooks",
                                    "{\"name\":\"w%s\",\"url\":\"https://hooks.example/x\",\"kinds\":[\"request.approved\"]}")
                            .path("webhook")
                            .path("id")
                            .asText();
            byte[] document = {1, 2, 3};
            passkeys.signed(them, document);
            String address = "/api/v1/people/" + them.id() + "/leaving";

            JsonNode effect = api.get(boss(), address + "/effect").body().path("belongings");
            JsonNode ended = api.post(boss(), address, WHY).body().path("belongings");

            for (JsonNode counted : List.of(effect, ended)) {
                assertThat(counted.path("api_clients").asInt()).isOne();
                assertThat(counted.path("webhooks").asInt()).isOne();
                assertThat(counted.path("passkeys").asInt()).isOne();
                assertThat(counted.path("drafts").asInt()).isZero();
            }
            assertThat(api.get(tool, "/api/v1/devices").status()).isEqualTo(401);
            JsonNode webhook = api.get(boss(), "/api/v1/webhooks/" + hook).body();
            assertThat(webhook.path("active").asBoolean()).isFalse();
            assertThat(webhook.path("state_reason").asText()).contains("person left");
            assertThat(entries(hook, "webhook.off")).isOne();
            AuditRecord entry = audit.about(them.id(), 20).getFirst();
            assertThat(entry.action()).isEqualTo(Departures.PERSON);
            assertThat(entry.facts().path("api_clients").asInt()).isOne();
            people.change("system", them.id(), null, null, true);
            assertThat(
                            api.get(boss(), address + "/effect")
                                    .body()
                                    .path("belongings")
                                    .path("passkeys")
                                    .asInt())
                    .as("also if they come back")
                    .isZero();
        }

        @Test
        void shouldEndTheSecretsTheyRenewedNotThoseSomebodyElseDid() {
            Api.Identity leaver = api.person(Role.ADMINISTRATOR);
            JsonNode theirs = client(leaver);
            JsonNode renewed = client(boss());
            Api.Identity first = tool(theirs);
            Api.Identity present = tool(rotated(boss(), theirs));
            Api.Identity learned = tool(rotated(leaver, renewed));
            String hook =
                    made(
                                    boss(),
                                    "/api/v1/webhooks",
                                    "{\"name\":\"w%s\",\"url\":\"https://hooks.example/x\",\"kinds\":[\"request.approved\"]}")
                            .path("webhook")
                            .path("id")
                            .asText();
            for (Api.Identity who : List.of(leaver, boss())) {
                Api.Answer shown = api.post(who, "/api/v1/webhooks/" + hook + "/secret", "{}");
                assertThat(shown.body().path("webhook").path("secret_shown_to").asText())
                        .isEqualTo(who.caller().id());
            }
            assertThat(api.get(first, "/api/v1/devices").status()).isEqualTo(200);
            String address = "/api/v1/people/" + leaver.caller().id() + "/leaving";

            JsonNode effect = api.get(boss(), address + "/effect").body().path("belongings");
            JsonNode ended = api.post(boss(), address, WHY).body().path("belongings");

            for (JsonNode counted : List.of(effect, ended)) {
                assertThat(counted.path("api_clients").asInt()).as("what they renewed").isOne();
                assertThat(counted.path("earlier_tokens").asInt()).as("within grace").isOne();
                assertThat(counted.path("webhooks").asInt()).as("still signs").isOne();
            }
            assertThat(api.get(learned, "/api/v1/devices").status()).isEqualTo(401);
            assertThat(api.get(first, "/api/v1/devices").status()).isEqualTo(401);
            assertThat(api.get(present, "/api/v1/devices").status()).isEqualTo(200);
        }

        @Test
        void shouldEndTheOneTimePasswordsTheyMadeNotThoseSomebodyElseDid() {
            Api.Identity leaver = api.person(Role.ADMINISTRATOR);
            JsonNode known = person(leaver);
            JsonNode other = person(boss());
            String address = "/api/v1/people/" + leaver.caller().id() + "/leaving";

            JsonNode effect = api.get(boss(), address + "/effect").body().path("belongings");
            JsonNode ended = api.post(boss(), address, WHY).body().path("belongings");

            assertThat(effect.path("one_time_passwords").asInt()).isOne();
            assertThat(ended.path("one_time_passwords").asInt()).isOne();
            assertThat(opened(known)).as("known to a leaver").isNotEqualTo(303);
            assertThat(opened(other)).isEqualTo(303);
            assertThat(
                            entries(
                                    known.path("person").path("id").asText(),
                                    "person.one_time_password_ended"))
                    .isOne();
        }

        @Test
        void shouldTakeTheirPasswordAlsoFromWhoComesBack() {
            JsonNode known = person(boss());
            String id = known.path("person").path("id").asText();
            assertThat(api.post(boss(), "/api/v1/people/" + id + "/leaving", WHY).status())
                    .isEqualTo(200);

            people.change("system", id, null, null, true);

            assertThat(opened(known)).isNotEqualTo(303);
            assertThat(accounts.has(id)).isFalse();
        }

        private JsonNode person(Api.Identity administrator) {
            return made(
                    administrator,
                    "/api/v1/people",
                    "{\"username\":\"p%s\",\"display_name\":\"Somebody\",\"programme\":\"commercial\","
                            + "\"roles\":[\"developer\"],\"one_time_password\":true}");
        }

        private int opened(JsonNode added) {
            return new Browser(server.getURL().toString())
                    .signIn(
                            added.path("person").path("username").asText(),
                            added.path("one_time_password").asText())
                    .statusCode();
        }

        private JsonNode client(Api.Identity who) {
            return made(
                    who, "/api/v1/clients", "{\"name\":\"c%s\",\"scopes\":[\"inventory:read\"]}");
        }

        private JsonNode rotated(Api.Identity who, JsonNode client) {
            String address = "/api/v1/clients/" + client.path("client").path("id").asText();
            Api.Answer answer = api.post(who, address + "/rotation", "{\"grace_hours\":1}");
            assertThat(answer.body().path("client").path("token_shown_to").asText())
                    .isEqualTo(who.caller().id());
            return answer.body();
        }

        private Api.Identity tool(JsonNode issued) {
            return new Api.Identity(
                    me(), "Authorization", "Bearer " + issued.path("token").asText());
        }

        @Test
        void shouldEndEverythingAlsoOfWhoMaySignInNoLonger() {
            Api.Identity leaver = api.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            String id = leaver.caller().id();
            byte[] document = {1, 2, 3};
            passkeys.signed(leaver.caller(), document);
            String address = "/api/v1/people/" + id + "/leaving";
            people.change("system", id, null, null, false);

            Api.Answer done = api.post(boss(), address, WHY);

            assertThat(done.body().path("belongings").path("passkeys").asInt()).isOne();
            assertThat(entries(id, Departures.PERSON)).isOne();
            assertThat(api.post(boss(), address, WHY).status()).isEqualTo(200);
            assertThat(entries(id, Departures.PERSON)).isOne();
            people.change("system", id, null, null, true);
            people.change("system", id, null, null, false);
            assertThat(api.post(boss(), address, WHY).status()).isEqualTo(200);
            assertThat(entries(id, Departures.PERSON)).as("came back and left again").isEqualTo(2);
        }

        private JsonNode made(Api.Identity who, String path, String body) {
            Api.Answer answer = api.post(who, path, body.formatted(UUID.randomUUID()));
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
            return answer.body();
        }

        @Test
        void shouldBeRecordedByAnotherAdministrator() {
            String own = "/api/v1/people/" + boss().caller().id() + "/leaving";
            assertThat(api.post(boss(), own, WHY).status()).isIn(403, 409);
            assertThat(people.get(boss().caller().id()).active()).isTrue();
            assertThat(api.post(lead(), "/api/v1/people/" + me().id() + "/leaving", WHY).status())
                    .isEqualTo(403);
        }
    }
}
