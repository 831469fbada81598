package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Registration;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.inventory.model.ScanReport;
import dev.countersign.policy.DecisionInput;
import dev.countersign.problem.Problem;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class FactCollectorTest {
    @Inject FactCollector facts;
    @Inject Office office;
    @Inject Devices devices;
    @Inject Confirmations confirmations;
    @Inject ArtifactSets artifacts;
    @Inject Clock clock;
    @Inject Api api;

    private static Tuple tuple(String person, String device, ModelSet files, String tool) {
        return new Tuple(
                person,
                device,
                files.digest().toString(),
                tool,
                List.of("code_generation"),
                List.of("source_code"),
                null,
                "development",
                30,
                "try the model on our tests");
    }

    private ModelSet confirmedAs(Office.Laptop laptop, Caller lead, String model) {
        ModelSet files = office.files(laptop);
        confirmations.confirm(
                lead,
                files.digest().toString(),
                new Claim(model, "https://example.org/list", null, null));
        return files;
    }

    @Nested
    class OwnWord {
        @Test
        void shouldNotCountThroughAnApiClient() {
            Api.Identity ann = api.person(Role.DEVELOPER, Role.ADMINISTRATOR);
            var laptop = office.laptop(ann.caller(), "personal");
            ModelSet files = confirmedAs(laptop, office.person(Role.SECURITY_LEAD), "phi-3");
            Api.Identity bob = api.person(Role.DEVELOPER, Role.ADMINISTRATOR);
            String client =
                    api.post(
                                    ann,
                                    "/api/v1/clients",
                                    "{\"name\":\"%s\",\"scopes\":[\"inventory:write\"]}"
                                            .formatted(UUID.randomUUID()))
                            .body()
                            .path("client")
                            .path("id")
                            .asText();
            String token =
                    api.post(bob, "/api/v1/clients/" + client + "/rotation", "{}")
                            .body()
                            .path("token")
                            .asText();
            Api.Identity tool = new Api.Identity(ann.caller(), "Authorization", "Bearer " + token);
            String scan =
                    "{\"kind\":\"malware\",\"result\":\"clean\",\"tool\":\"clamav\",\"at\":\"%s\"}"
                            .formatted(clock.instant());
            assertThat(
                            api.post(tool, "/api/v1/artifacts/" + files.digest() + "/scans", scan)
                                    .status())
                    .isEqualTo(201);

            assertThat(scanned(ann.caller(), laptop, files)).as("made it").isFalse();
            assertThat(scanned(bob.caller(), laptop, files)).as("knows its token").isFalse();
            assertThat(scanned(office.person(Role.DEVELOPER), laptop, files)).isTrue();
        }

        private boolean scanned(Caller asker, Office.Laptop laptop, ModelSet files) {
            var tuple = tuple(asker.id(), laptop.id(), files, "ollama");
            return facts.collect("request", "req_own", tuple).toString().contains("clamav");
        }
    }

    @Nested
    class CollectAll {
        @Test
        void shouldTellTheSameAsOneByOne() {
            Caller ann = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Caller bob = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            var annsLaptop = office.laptop(ann, "personal");
            var bobsLaptop = office.laptop(bob, "dev_budget");
            office.report(bobsLaptop, Map.of("disk_encrypted", false, "isolated", false));
            String unenrolled =
                    devices.register(bob, new Registration(null, "spare", "personal", "macos"))
                            .id();
            ModelSet unknown = office.files(annsLaptop);
            ModelSet confirmedByAnn = confirmedAs(annsLaptop, ann, "phi-3");
            ModelSet derived = confirmedAs(bobsLaptop, lead, "deepseek-r1-distill-qwen-1.5b");
            artifacts.recordScan(
                    ann,
                    derived.digest().toString(),
                    new ScanReport("malware", "clean", "clamav", clock.instant().toString(), null));
            List<FactCollector.Question> questions = new ArrayList<>();
            for (Caller person : List.of(ann, bob)) {
                for (String device : List.of(annsLaptop.id(), bobsLaptop.id(), unenrolled)) {
                    for (ModelSet files : List.of(unknown, confirmedByAnn, derived)) {
                        for (String tool : List.of("ollama", "lm_studio")) {
                            questions.add(
                                    new FactCollector.Question(
                                            "renewal",
                                            "req_" + questions.size(),
                                            tuple(person.id(), device, files, tool)));
                        }
                    }
                }
            }
            Instant now = clock.instant();

            List<DecisionInput> all = facts.collectAll(now, questions);

            assertThat(all).hasSize(36);
            for (int i = 0; i < all.size(); i++) {
                FactCollector.Question question = questions.get(i);
                assertThat(all.get(i))
                        .isEqualTo(
                                at(
                                        now,
                                        facts.collect(
                                                question.kind(),
                                                question.requestId(),
                                                question.tuple())));
            }
        }

        @Test
        void shouldRefuseWhatNobodyKnows() {
            Caller ann = office.person(Role.DEVELOPER);
            var laptop = office.laptop(ann, "personal");
            var question =
                    new FactCollector.Question(
                            "renewal",
                            null,
                            tuple(ann.id(), "dev_none", office.files(laptop), "ollama"));

            assertThatThrownBy(() -> facts.collectAll(clock.instant(), List.of(question)))
                    .isInstanceOf(Problem.class);
        }
    }

    private static DecisionInput at(Instant now, DecisionInput input) {
        return new DecisionInput(
                now.getEpochSecond(),
                input.request(),
                input.subject(),
                input.device(),
                input.model(),
                input.tool(),
                input.use(),
                input.exceptions());
    }
}
