package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.portal.PageAssert;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Receipt;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class LoadPagesTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String REASON = "roll-out of the gate in the data team";

    @Inject EmbeddedServer server;
    @Inject TestGates gates;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject Api api;
    @Inject AuditLog audit;
    private TestGate gate;
    private TestReceipts receipts;

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
        receipts = new TestReceipts(gate, "");
    }

    private Browser signedIn(Role... roles) {
        String name = "p" + UUID.randomUUID().toString().substring(0, 12);
        String id =
                people.add("system", name, "Pat Page", Programme.COMMERCIAL, Set.of(roles)).id();
        return signedIn(id);
    }

    private Browser signedIn(String personId) {
        accounts.setPassword("system", personId, PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(people.get(personId).username(), PASSWORD).statusCode())
                .isEqualTo(303);
        return browser;
    }

    private void told(Receipt.Kind... kinds) {
        String[] signed = new String[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            signed[i] = receipts.signed(receipts.receipt(i + 1, kinds[i], gate.now(), null));
        }
        assertThat(receipts.send(signed).status()).isEqualTo(200);
    }

    private String device() {
        return "/devices/" + gate.deviceId;
    }

    @Nested
    class DevicePage {
        @Test
        void shouldTeachWhenNothingWasTold() {
            var page = signedIn(gate.ownerId).get(device());
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("Nothing was told yet", "Download the offline pack");
            assertThat(page.body()).doesNotContain("Put it into another group");
        }

        @Test
        void shouldShowTheLastLoadsAndAChangedRecord() {
            told(Receipt.Kind.values());
            var forked = new TestReceipts(gate, "other");
            int next = Receipt.Kind.values().length + 1;
            assertThat(forked.send(forked.signed(next), forked.signed(next + 1)).status())
                    .isEqualTo(200);

            var page = signedIn(gate.ownerId).get(device());

            PageAssert.isPage(page, 200);
            assertThat(page.body())
                    .contains("Would be refused", "Something else loaded", "digest_mismatch")
                    .contains("This device’s record was changed", "See all of this device");
        }

        @Test
        void shouldBeLoudWhileItsGateOnlyObserves() {
            Browser lead = signedIn(Role.SECURITY_LEAD);
            lead.get("/device-groups");
            String name = "team " + UUID.randomUUID();
            var made = lead.post("/device-groups", Map.of("name", name, "reason", REASON));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(303);
            String group = made.headers().firstValue("location").orElseThrow();
            String id = group.substring(group.lastIndexOf('/') + 1);
            assertThat(
                            lead.post(device() + "/group", Map.of("groupId", id, "reason", REASON))
                                    .statusCode())
                    .isEqualTo(303);
            told(Receipt.Kind.LOAD_OBSERVED, Receipt.Kind.LOAD_DENIED);
            PageAssert.isPage(lead.get(group), 200);
            assertThat(lead.get(group).body())
                    .contains("These loads were refused. While observing");

            String until = LocalDate.ofInstant(gate.now(), ZoneOffset.UTC).plusDays(9).toString();
            var switched =
                    lead.post(
                            group + "/mode",
                            Map.of(
                                    "mode", "observe", "version", "0", "until", until, "reason",
                                    REASON));
            assertThat(switched.statusCode()).as(switched.body()).isEqualTo(303);

            PageAssert.isPage(lead.get(group), 200);
            assertThat(lead.get(group).body())
                    .contains("This group only observes: what is not approved loads")
                    .contains("Enforcing would have refused them");
            PageAssert.isPage(lead.get(device()), 200);
            assertThat(signedIn(gate.ownerId).get(device()).body())
                    .contains("This device’s gate only observes", name);
            assertThat(lead.get("/devices").body()).contains("Only observes");
            PageAssert.isPage(lead.get("/device-groups"), 200);
        }

        @Test
        void shouldSayThatSomebodyElseLetsOnesOwnDeviceObserve() {
            people.change("test", gate.ownerId, Set.of(Role.SECURITY_LEAD), null, null);
            Browser owner = signedIn(gate.ownerId);
            owner.get("/device-groups");
            String group =
                    owner.post(
                                    "/device-groups",
                                    Map.of("name", "t " + UUID.randomUUID(), "reason", REASON))
                            .headers()
                            .firstValue("location")
                            .orElseThrow();
            String id = group.substring(group.lastIndexOf('/') + 1);
            assertThat(owner.get(group).body()).contains("Let unapproved models load");
            var observe =
                    Map.of(
                            "mode",
                            "observe",
                            "version",
                            "0",
                            "until",
                            LocalDate.now(ZoneOffset.UTC).plusDays(3).toString(),
                            "reason",
                            REASON);
            assertThat(owner.post(group + "/mode", observe).statusCode()).isEqualTo(303);
            var refused = owner.post(device() + "/group", Map.of("groupId", id, "reason", REASON));
            PageAssert.isPage(refused, 422);
            assertThat(refused.body()).contains("who is not its owner", REASON);

            assertThat(
                            owner.post(
                                            group + "/mode",
                                            Map.of(
                                                    "mode", "enforce", "version", "1", "reason",
                                                    REASON))
                                    .statusCode())
                    .isEqualTo(303);
            assertThat(
                            owner.post(device() + "/group", Map.of("groupId", id, "reason", REASON))
                                    .statusCode())
                    .isEqualTo(303);
            PageAssert.isPage(owner.get(group), 200);
            assertThat(owner.get(group).body())
                    .contains("Somebody else lets this group observe")
                    .doesNotContain("Let unapproved models load");
        }

        @Test
        void shouldKeepWhatWasTypedAndSayWhatIsWrong() {
            Browser lead = signedIn(Role.ADMINISTRATOR);
            lead.get("/device-groups");
            var unnamed = lead.post("/device-groups", Map.of("name", "", "reason", REASON));
            PageAssert.isPage(unnamed, 422);
            assertThat(unnamed.body()).contains("href=\"#name\"", REASON);
            var silent = lead.post(device() + "/group", Map.of("groupId", "", "reason", "short"));
            PageAssert.isPage(silent, 422);
            assertThat(silent.body()).contains("href=\"#group-reason\"");
            String group =
                    lead.post(
                                    "/device-groups",
                                    Map.of("name", "t " + UUID.randomUUID(), "reason", REASON))
                            .headers()
                            .firstValue("location")
                            .orElseThrow();
            var endless =
                    lead.post(
                            group + "/mode",
                            Map.of(
                                    "mode", "observe", "version", "0", "until", "", "reason",
                                    REASON));
            PageAssert.isPage(endless, 422);
            assertThat(endless.body()).contains("href=\"#until\"");
        }

        @Test
        void shouldGiveItsOfflinePack() {
            Browser owner = signedIn(gate.ownerId);
            owner.get(device());
            var pack = owner.post(device() + "/offline-pack", Map.of());
            assertThat(pack.statusCode()).as(pack.body()).isEqualTo(200);
            assertThat(pack.headers().firstValue("content-type").orElse(""))
                    .startsWith("application/json");
            assertThat(pack.body()).startsWith("{").contains("\"gate_policy\":\"");
        }
    }

    @Nested
    class SeenFiles {
        @Test
        void shouldStandInTheRegisterAsSeenAndNotApproved() {
            String file = Digest.of(gate.deviceId.getBytes(StandardCharsets.UTF_8)).hex();
            String digest = ModelSet.ofSingleModel(new Digest(file), 3).digest().toString();
            String body =
                    """
                    {"found":[{"digest":"%s","name":"odd <b>.gguf","format":"gguf","has_code":false,
                     "artifacts":[{"role":"model","sha256":"%s","size":3,"path":"-"}],
                     "source":{"kind":"other"}}]}\
                    """
                            .formatted(digest, file);
            assertThat(gate.postInventory(body).status()).isEqualTo(200);
            Browser lead = signedIn(Role.SECURITY_LEAD);

            var list = lead.get("/artifacts?confirmed=false&q=" + digest);
            PageAssert.isPage(list, 200);
            assertThat(list.body()).contains("Seen, not approved", "odd &lt;b&gt;", "devices: 1");
            var page = lead.get("/artifacts/" + digest);
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("Seen, not approved", device());
            assertThat(signedIn(Role.DEVELOPER).get("/artifacts/" + digest).body())
                    .doesNotContain(device());
        }
    }

    @Nested
    class Loads {
        @Test
        void shouldBeFoundByEveryFilter() {
            told(Receipt.Kind.LOAD_DENIED);
            Browser auditor = signedIn(Role.AUDITOR);
            for (String filter :
                    new String[] {
                        "device=" + gate.deviceId,
                        "device=" + gate.deviceId + "&model=PHI3",
                        "device=" + gate.deviceId + "&model=" + TestReceipts.MODEL,
                        "device=" + gate.deviceId + "&kind=load.denied&tool=ollama",
                        "device=" + gate.deviceId + "&from=2020-01-01&until=2090-01-01"
                    }) {
                var page = auditor.get("/loads?" + filter);
                PageAssert.isPage(page, 200);
                assertThat(page.body()).as(filter).contains(">entry 1<");
            }
            for (String filter :
                    new String[] {"kind=load.allowed", "tool=lm_studio", "until=2020-01-01"}) {
                assertThat(auditor.get("/loads?device=" + gate.deviceId + "&" + filter).body())
                        .as(filter)
                        .contains("Nothing matches");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "kind=load.maybe",
                    "from=yesterday",
                    "from=2026-02-02&until=2026-02-01",
                    "divice=x",
                    "tool=lmstudio",
                    "after=nonsense"
                })
        void shouldRefuseFiltersThatMeanNothing(String filter) {
            PageAssert.isPage(signedIn(Role.AUDITOR).get("/loads?" + filter), 400);
            assertThat(api.get(api.person(Role.AUDITOR), "/api/v1/receipts?" + filter).status())
                    .isEqualTo(400);
        }

        @ParameterizedTest
        @EnumSource(Role.class)
        void shouldShowOthersOnlyToThoseWhoOversee(Role role) {
            told(Receipt.Kind.LOAD_DENIED);
            boolean all =
                    Set.of(Role.SECURITY_LEAD, Role.AUDITOR, Role.ADMINISTRATOR).contains(role);
            Api.Identity who = api.person(role);
            var found = api.get(who, "/api/v1/receipts?device=" + gate.deviceId).body();
            assertThat(found.path("items").size()).isEqualTo(all ? 1 : 0);
            Api.Identity owner = api.signedIn(people.get(gate.ownerId));
            var own = api.get(owner, "/api/v1/receipts").body().path("items");
            assertThat(own.size()).isEqualTo(1);
            String one = "/api/v1/receipts/" + own.path(0).path("id").asText();
            assertThat(api.get(who, one).status()).isEqualTo(all ? 200 : 404);
            assertThat(api.get(owner, one).body().path("signed").asText()).contains(".");
            assertThat(api.get(Api.NOBODY, one).status()).isEqualTo(401);
        }

        @Test
        void shouldBeTakenAwayAsAFile() {
            told(Receipt.Kind.LOAD_DENIED, Receipt.Kind.LOAD_OBSERVED);
            String filter = "device=" + gate.deviceId;
            Browser auditor = signedIn(Role.AUDITOR);
            assertThat(auditor.get("/loads?" + filter).body())
                    .contains("/loads/export?format=csv&amp;" + filter);
            assertThat(signedIn(Role.DEVELOPER).get("/loads").body())
                    .doesNotContain("/loads/export");

            Api.Identity ada = api.person(Role.AUDITOR);
            Answer csv = file(ada, "format=csv&" + filter);
            assertThat(csv.status()).as(csv.response().body()).isEqualTo(200);
            assertThat(csv.header("content-disposition")).contains("countersign-receipts.csv");
            List<String> lines = csv.response().body().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.getFirst()).startsWith("id,device_id,kind,at,");
            assertThat(lines.get(1)).contains("\"load.observed\"", "\"phi3:latest\"");
            Answer each = file(ada, "format=ndjson&kind=load.denied&" + filter);
            assertThat(each.response().body().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("{\"id\"");
            assertThat(file(ada, "format=xls").status()).isEqualTo(400);
            assertThat(file(ada, "divice=1").status()).isEqualTo(400);
            assertThat(file(api.signedIn(people.get(gate.ownerId)), "").status()).isEqualTo(403);
            assertThat(audit.about("receipts", 1).getFirst().action())
                    .isEqualTo("receipts.exported");
        }

        private Answer file(Api.Identity who, String query) {
            return gate.send(
                    HttpRequest.newBuilder(URI.create(server.getURL() + "/loads/export?" + query))
                            .header(who.header(), who.value()));
        }

        @Test
        void shouldBeOrderedBothWays() {
            told(Receipt.Kind.LOAD_DENIED, Receipt.Kind.LOAD_OBSERVED);
            String path = "/api/v1/receipts?device=" + gate.deviceId;
            Api.Identity auditor = api.person(Role.AUDITOR);

            var newest = api.get(auditor, path).body().path("items");
            var oldest = api.get(auditor, path + "&sort=oldest").body().path("items");
            var first = api.get(auditor, path + "&limit=1").body();
            String next = first.path("next").asText();
            var second = api.get(auditor, path + "&limit=1&after=" + next).body();
            String previous = second.path("previous").asText();
            var again = api.get(auditor, path + "&limit=1&before=" + previous).body();

            assertThat(newest.findValuesAsText("sequence")).containsExactly("2", "1");
            assertThat(oldest.findValuesAsText("sequence")).containsExactly("1", "2");
            assertThat(second.path("items").findValuesAsText("sequence")).containsExactly("1");
            assertThat(again.path("items")).isEqualTo(first.path("items"));
        }

        @Test
        void shouldPageByKey() {
            told(Receipt.Kind.values());
            String path = "/api/v1/receipts?device=" + gate.deviceId + "&limit=3";
            Api.Identity auditor = api.person(Role.AUDITOR);
            var seen = new HashSet<String>();
            String after = "";
            int pages = 0;
            do {
                var page = api.get(auditor, path + after).body();
                page.path("items").forEach(item -> seen.add(item.path("id").asText()));
                after = page.path("next").isTextual() ? "&after=" + page.path("next").asText() : "";
                pages++;
            } while (!after.isEmpty());
            assertThat(seen).hasSize(Receipt.Kind.values().length);
            assertThat(pages).isEqualTo(3);
        }
    }
}
