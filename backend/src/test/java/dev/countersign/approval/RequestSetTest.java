package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class RequestSetTest {
    private static final String PATH = "/api/v1/request-sets";

    @Inject Office office;
    @Inject RequestSets sets;
    @Inject Requests requests;
    @Inject People people;
    @Inject Api api;

    private Caller developer;
    private Office.Laptop laptop;
    private ModelSet known;
    private ModelSet unknown;

    @BeforeEach
    void laptopWithTwoModels() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
        known = office.confirmedFiles(laptop);
        unknown = office.files(laptop);
    }

    private static NewRequestSet asked(
            List<@Nullable String> devices, List<@Nullable String> models, String... tools) {
        return new NewRequestSet(
                devices,
                models,
                List.of(tools),
                List.of("code_generation", "unit_tests"),
                List.of("public"),
                null,
                "development",
                30,
                "try the models on our tests");
    }

    private NewRequestSet both() {
        return asked(
                List.of(laptop.id()),
                List.of(known.digest().toString(), unknown.digest().toString()),
                "ollama");
    }

    @Nested
    class Submit {
        @Test
        void shouldDecideEachCombinationByItself() {
            RequestSetView set = sets.submit(developer, both(), null);

            assertThat(set.requests())
                    .extracting(RequestView::modelDigest, RequestView::state)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    known.digest().toString(), RequestState.APPROVED),
                            org.assertj.core.groups.Tuple.tuple(
                                    unknown.digest().toString(), RequestState.IN_REVIEW));
            assertThat(set.requests()).extracting(RequestView::setId).containsOnly(set.id());
            assertThat(set.requests().getFirst().approvalId()).isNotNull();
            assertThat(set.requests()).extracting(RequestView::decisionId).doesNotHaveDuplicates();
        }

        @Test
        void shouldLeaveOutToolsThatAreNotThere() {
            RequestSetView set =
                    sets.submit(
                            developer,
                            asked(
                                    List.of(laptop.id()),
                                    List.of(known.digest().toString()),
                                    "ollama",
                                    "lm_studio"),
                            null);

            assertThat(set.requests()).extracting(RequestView::toolId).containsExactly("ollama");
            assertThat(set.leftOut())
                    .containsExactly(new RequestSetView.LeftOut(laptop.id(), "lm_studio"));
        }

        @Test
        void shouldRefuseWhatMakesNoSense() {
            assertThat(fault(asked(List.of(laptop.id()), models(1), "lm_studio", "llama_cpp")))
                    .isEqualTo("/tool_ids impossible");
            assertThat(fault(asked(List.of(laptop.id()), models(41), "ollama")))
                    .isEqualTo("/model_digests length");
            assertThat(
                            fault(
                                    asked(
                                            List.of(
                                                    laptop.id(),
                                                    office.laptop(developer, "personal").id()),
                                            models(21),
                                            "ollama")))
                    .isEqualTo("/model_digests length");
            assertThat(fault(asked(List.of(laptop.id(), laptop.id()), models(1), "ollama")))
                    .isEqualTo("/device_ids/1 duplicate");
            assertThat(fault(asked(List.of(), models(1), "ollama")))
                    .isEqualTo("/device_ids length");
            Office.Laptop foreign = office.laptop(office.person(Role.DEVELOPER), "personal");
            assertThat(fault(asked(List.of(foreign.id()), models(1), "ollama")))
                    .isEqualTo("/device_ids/0 unknown");
            assertThat(requests.list(developer, RequestFilter.ALL, null, 10).items()).isEmpty();
        }

        private List<@Nullable String> models(int count) {
            List<@Nullable String> models = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                models.add(office.files(laptop).digest().toString());
            }
            return models;
        }

        private String fault(NewRequestSet said) {
            List<String> faults = new ArrayList<>();
            assertThatThrownBy(() -> sets.submit(developer, said, null))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem ->
                                    problem.errors()
                                            .forEach(
                                                    e -> faults.add(e.pointer() + " " + e.code())));
            return String.join(", ", faults);
        }

        @Test
        void shouldAnswerTheSameKeyWithTheSameSet() throws Exception {
            String key = UUID.randomUUID().toString();
            try (var pool = Executors.newFixedThreadPool(4)) {
                var answers =
                        pool.invokeAll(
                                Collections.nCopies(
                                        4, () -> sets.submit(developer, both(), key).id()));
                assertThat(answers.stream().map(Future::resultNow).distinct()).hasSize(1);
            }
            assertThat(requests.list(developer, RequestFilter.ALL, null, 10).items()).hasSize(2);
            assertThatThrownBy(() ->
                            sets.submit(
                                    developer,
                                    asked(
                                            List.of(laptop.id()),
                                            List.of(known.digest().toString()),
                                            "ollama"),
                                    key))
                    .hasMessageContaining("another request");
        }
    }

    @Nested
    class Withdraw {
        @Test
        void shouldTakeBackWhatWaitsAndNothingElse() {
            RequestSetView set = sets.submit(developer, both(), null);
            Caller other = office.person(Role.DEVELOPER);
            assertThatThrownBy(() -> sets.withdraw(other, set.id())).isInstanceOf(Problem.class);

            assertThat(sets.withdraw(developer, set.id()).requests())
                    .extracting(RequestView::state)
                    .containsExactly(RequestState.APPROVED, RequestState.WITHDRAWN);
            assertThatThrownBy(() -> sets.withdraw(developer, set.id()))
                    .hasMessageContaining("none can be withdrawn");
        }
    }

    @Nested
    class Interface {
        private Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("device_ids", List.of(laptop.id()));
            body.put(
                    "model_digests",
                    List.of(known.digest().toString(), unknown.digest().toString()));
            body.put("tool_ids", List.of("ollama"));
            body.put("scopes", List.of("code_generation"));
            body.put("data_classes", List.of("public"));
            body.put("environment", "development");
            body.put("duration_days", 30);
            body.put("reason", "try the models on our tests");
            return body;
        }

        @Test
        void shouldAskAndShow() {
            Api.Identity me = api.signedIn(people.get(developer.id()));

            Api.Answer made = api.post(me, PATH, StrictJson.text(body()));

            assertThat(made.status()).isEqualTo(201);
            String id = made.body().path("id").asText();
            assertThat(made.header("location")).isEqualTo(PATH + "/" + id);
            assertThat(made.body().path("requests")).hasSize(2);
            Api.Answer read = api.get(me, PATH + "/" + id);
            assertThat(read.status()).isEqualTo(200);
            assertThat(read.body().path("requests").path(1).path("set_id").asText()).isEqualTo(id);
            assertThat(api.get(api.person(Role.DEVELOPER), PATH + "/" + id).status())
                    .isEqualTo(404);
        }

        @Test
        void shouldNameEveryFault() {
            Map<String, Object> body = body();
            body.put("device_ids", List.of("dev_none"));
            body.remove("tool_ids");
            body.put("scopes", List.of());

            Api.Answer refused =
                    api.post(api.signedIn(people.get(developer.id())), PATH, StrictJson.text(body));

            assertThat(refused.errors())
                    .containsExactlyInAnyOrder(
                            "/device_ids/0 unknown", "/tool_ids missing", "/scopes length");
            assertThat(api.post(api.person(Role.AUDITOR), PATH, StrictJson.text(body())).status())
                    .isEqualTo(403);
        }
    }
}
