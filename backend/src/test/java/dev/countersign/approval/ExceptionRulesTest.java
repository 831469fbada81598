package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who may ask for which exception, and who decides. */
@ServerTest
class ExceptionRulesTest {
    private static final String ADDRESS = "/api/v1/exceptions";
    private static final String WHY = "{\"reason\":\"there is no other way at the moment\"}";

    @Inject Office office;
    @Inject Requests requests;
    @Inject SmallTeam team;
    @Inject Api api;

    private Api.@Nullable Identity asker;
    private Api.@Nullable Identity lead;
    private String device = "";

    @BeforeEach
    void people() {
        asker = api.person(Role.DEVELOPER);
        lead = api.person(Role.SECURITY_LEAD);
        device = office.laptop(asker().caller(), "personal").id();
    }

    private Api.Identity asker() {
        return Objects.requireNonNull(asker);
    }

    private Api.Identity lead() {
        return Objects.requireNonNull(lead);
    }

    private static String body(String rule, String subject, int days) {
        return """
        {"rule":"%s",%s,"days":%d,"reason":"the firewall is replaced next week"}\
        """
                .formatted(rule, subject, days);
    }

    private String ofDevice() {
        return "\"device_id\":\"" + device + "\"";
    }

    private String asked() {
        Api.Answer answer = api.post(asker(), ADDRESS, body("device.firewall.off", ofDevice(), 30));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().path("id").asText();
    }

    private Api.Answer act(Api.Identity who, String id, String deed) {
        return api.post(who, ADDRESS + "/" + id + "/" + deed, WHY);
    }

    @Nested
    class Ask {
        @Test
        void shouldBeKeptWithOwnerReasonAndSubject() {
            Api.Answer answer = api.get(asker(), ADDRESS + "/" + asked());

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("state").asText()).isEqualTo("asked");
            assertThat(answer.body().path("owner_id").asText()).isEqualTo(asker().caller().id());
            assertThat(answer.body().path("device_id").asText()).isEqualTo(device);
            assertThat(answer.body().path("waivable").asBoolean()).isTrue();
            assertThat(answer.body().path("reason").asText()).contains("next week");
            assertThat(answer.body().has("expires_at")).isFalse();
            assertThat(answer.header("etag")).isEqualTo("\"0\"");
        }

        @Test
        void shouldRefuseARuleThatIsNeverWaived() {
            Api.Answer answer =
                    api.post(asker(), ADDRESS, body("model.verified.no", ofDevice(), 30));

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("exception.not_waivable");
        }

        @Test
        void shouldRefuseAStatusInWhichTheRuleIsNotWaived() {
            Office.Laptop laptop = office.laptop(asker().caller(), "personal");
            var set = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("disk_encrypted", false));
            String request =
                    requests.submit(asker().caller(), Office.request(laptop, set, "public")).id();
            String subject =
                    "\"device_id\":\"" + laptop.id() + "\",\"request_id\":\"" + request + "\"";

            Api.Answer known =
                    api.post(asker(), ADDRESS, body("encryption.disk.not_encrypted", subject, 30));
            Api.Answer passing =
                    api.post(asker(), ADDRESS, body("device.firewall.off", subject, 30));

            assertThat(known.code()).isEqualTo("exception.not_waivable");
            assertThat(known.body().path("detail").asText()).contains("known to be wrong");
            assertThat(passing.code()).isEqualTo("exception.not_waivable");
            assertThat(passing.body().path("detail").asText()).contains("nothing to waive");
        }

        @Test
        void shouldNameEveryWrongField() {
            Api.Answer answer =
                    api.post(
                            asker(),
                            ADDRESS,
                            "{\"rule\":\"no.such.rule\",\"device_id\":\"dev_none\",\"days\":91}");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors())
                    .containsExactlyInAnyOrder(
                            "/rule unknown",
                            "/device_id unknown",
                            "/subject too_wide",
                            "/days value",
                            "/reason missing");
        }

        @Test
        void shouldBeForOneselfUnlessALeadAsks() {
            Api.Identity other = api.person(Role.DEVELOPER);
            String foreign = "\"person_id\":\"" + other.caller().id() + "\"";

            assertThat(api.post(asker(), ADDRESS, body("device.firewall.off", foreign, 7)).errors())
                    .contains("/person_id unknown");
            assertThat(
                            api.post(other, ADDRESS, body("device.firewall.off", ofDevice(), 7))
                                    .errors())
                    .contains("/device_id unknown");
            assertThat(api.post(lead(), ADDRESS, body("device.firewall.off", foreign, 7)).status())
                    .isEqualTo(201);
        }

        @Test
        void shouldAnswerADoubleWithTheSame() {
            String first = asked();
            Api.Answer again =
                    api.post(asker(), ADDRESS, body("device.firewall.off", ofDevice(), 30));
            assertThat(again.status()).as("nothing was made").isEqualTo(200);
            assertThat(again.body().path("id").asText()).isEqualTo(first);
            assertThat(api.post(lead(), ADDRESS, body("device.firewall.off", ofDevice(), 7)).code())
                    .isEqualTo("state.conflict");
        }

        @Test
        void shouldNotTakeOtherDaysSilentlyForTheSame() {
            String first = asked();
            Api.Answer longer =
                    api.post(asker(), ADDRESS, body("device.firewall.off", ofDevice(), 40));
            assertThat(longer.code()).isEqualTo("state.conflict");
            assertThat(longer.body().path("detail").asText()).contains(first);
            assertThat(api.get(asker(), ADDRESS + "/" + first).body().path("days").asInt())
                    .isEqualTo(30);
            assertThat(api.post(asker(), ADDRESS + "/" + first + "/withdrawal", "{}").status())
                    .isEqualTo(200);
            assertThat(
                            api.post(asker(), ADDRESS, body("device.firewall.off", ofDevice(), 40))
                                    .status())
                    .isEqualTo(201);
        }
    }

    @Nested
    class Decide {
        @Test
        void shouldNeedASecondPersonWithTheRole() {
            Api.Identity both = api.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            String own = office.laptop(both.caller(), "personal").id();
            String mine =
                    api.post(
                                    both,
                                    ADDRESS,
                                    body("device.firewall.off", "\"device_id\":\"" + own + "\"", 7))
                            .body()
                            .path("id")
                            .asText();
            String forMe =
                    api.post(
                                    lead(),
                                    ADDRESS,
                                    body(
                                            "people.training.missing",
                                            "\"person_id\":\"" + both.caller().id() + "\"",
                                            7))
                            .body()
                            .path("id")
                            .asText();

            assertThat(act(both, mine, "grant").code()).isEqualTo("exception.second_person");
            assertThat(act(both, forMe, "grant").code()).isEqualTo("exception.second_person");
            assertThat(act(lead(), forMe, "grant").code()).isEqualTo("exception.second_person");
            assertThat(act(asker(), asked(), "grant").status()).isEqualTo(403);
            Api.Answer granted = act(lead(), mine, "grant");
            assertThat(granted.status()).isEqualTo(200);
            assertThat(granted.body().path("state").asText()).isEqualTo("granted");
            assertThat(granted.body().path("small_team").asBoolean()).isFalse();
        }

        @Test
        void shouldLetASmallTeamGrantItsOwnAndSaySo() {
            Api.Identity both = api.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Caller boss = office.person(Role.ADMINISTRATOR);
            String id =
                    api.post(
                                    both,
                                    ADDRESS,
                                    body(
                                            "people.training.missing",
                                            "\"person_id\":\"" + both.caller().id() + "\"",
                                            7))
                            .body()
                            .path("id")
                            .asText();
            team.turn(boss, true, "there is only one of us here");
            try {
                Api.Answer granted = act(both, id, "grant");
                assertThat(granted.status()).isEqualTo(200);
                assertThat(granted.body().path("small_team").asBoolean()).isTrue();
            } finally {
                team.turn(boss, false, "the test of it is over");
            }
        }

        @Test
        void shouldGrantFewerDaysButNotMore() {
            String id = asked();
            String more = "{\"reason\":\"as long as you like it\",\"days\":31}";
            String fewer = "{\"reason\":\"a week has to be enough\",\"days\":7}";

            assertThat(api.post(lead(), ADDRESS + "/" + id + "/grant", more).errors())
                    .containsExactly("/days value");
            assertThat(
                            api.post(lead(), ADDRESS + "/" + id + "/grant", fewer)
                                    .body()
                                    .path("days")
                                    .asInt())
                    .isEqualTo(7);
        }

        @Test
        void shouldRefuseWithAReasonAndOnce() {
            String id = asked();

            assertThat(api.post(lead(), ADDRESS + "/" + id + "/refusal", "{}").errors())
                    .containsExactly("/reason missing");
            assertThat(act(lead(), id, "refusal").body().path("state").asText())
                    .isEqualTo("refused");
            assertThat(act(lead(), id, "grant").code()).isEqualTo("state.conflict");
            assertThat(act(asker(), id, "withdrawal").code()).isEqualTo("state.conflict");
            assertThat(act(lead(), id, "revocation").code()).isEqualTo("state.conflict");
        }

        @Test
        void shouldTellTheSecondOfTwoWhoRace() throws Exception {
            Api.Identity second = api.person(Role.SECURITY_LEAD);
            for (int round = 0; round < 3; round++) {
                String id = asked();
                List<Integer> statuses =
                        together(() -> act(lead(), id, "grant"), () -> act(second, id, "grant"));
                assertThat(statuses).containsExactlyInAnyOrder(200, 409);
                act(lead(), id, "revocation");
            }
            String id = asked();
            assertThat(
                            together(
                                    () -> act(lead(), id, "grant"),
                                    () -> act(asker(), id, "withdrawal")))
                    .containsExactlyInAnyOrder(200, 409);
        }

        private List<Integer> together(Callable<Api.Answer> one, Callable<Api.Answer> other)
                throws Exception {
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService both = Executors.newFixedThreadPool(2)) {
                List<Future<Integer>> answers =
                        List.of(one, other).stream()
                                .map(call ->
                                        both.submit(() -> {
                                            start.await();
                                            return call.call().status();
                                        }))
                                .toList();
                return List.of(answers.get(0).get(), answers.get(1).get());
            }
        }
    }

    @Nested
    class See {
        @Test
        void shouldShowPeopleWhatConcernsThem() {
            String id = asked();
            Api.Identity stranger = api.person(Role.DEVELOPER);

            assertThat(api.get(stranger, ADDRESS + "/" + id).status()).isEqualTo(404);
            assertThat(act(stranger, id, "withdrawal").status()).isEqualTo(404);
            assertThat(ids(api.get(stranger, ADDRESS))).doesNotContain(id);
            assertThat(ids(api.get(asker(), ADDRESS + "?state=asked"))).contains(id);
            assertThat(ids(api.get(lead(), ADDRESS + "?device=" + device))).containsExactly(id);
            assertThat(ids(api.get(lead(), ADDRESS + "?device=" + device + "&state=granted")))
                    .isEmpty();
            act(lead(), id, "grant");
            assertThat(ids(api.get(lead(), ADDRESS + "?device=" + device + "&ending=90")))
                    .containsExactly(id);
            assertThat(ids(api.get(lead(), ADDRESS + "?device=" + device + "&ending=7"))).isEmpty();
            assertThat(api.get(lead(), ADDRESS + "?stat=asked").status()).isEqualTo(400);
        }

        private List<String> ids(Api.Answer answer) {
            return answer.body()
                    .path("items")
                    .valueStream()
                    .map(item -> item.path("id").asText())
                    .toList();
        }
    }
}
