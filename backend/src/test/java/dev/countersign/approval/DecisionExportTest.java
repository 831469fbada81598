package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.StoredDecision;
import dev.countersign.policy.log.DecisionEvents;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class DecisionExportTest {
    @Inject Office office;
    @Inject Requests requests;
    @Inject DecisionLog log;
    @Inject DecisionEvents events;
    @Inject AuditLog audit;
    @Inject EmbeddedServer server;
    @Inject Api api;

    private final HttpClient http = HttpClient.newHttpClient();
    private Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    private String device = "";
    private String denied = "";

    @BeforeEach
    void decisions() {
        developer = office.person(Role.DEVELOPER);
        Office.Laptop laptop = office.laptop(developer, "personal");
        device = laptop.id();
        ModelSet set = office.confirmedFiles(laptop);
        requests.submit(developer, Office.request(laptop, set, "public"));
        office.report(laptop, Map.of("disk_encrypted", false));
        RequestView request = requests.submit(developer, Office.request(laptop, set, "internal"));
        denied = String.valueOf(Objects.requireNonNull(request.decision()).id());
    }

    private HttpResponse<byte[]> export(Api.Identity who, String query) throws Exception {
        return http.send(
                HttpRequest.newBuilder(
                                URI.create(server.getURL() + "/api/v1/decisions/export?" + query))
                        .header(who.header(), who.value())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static List<JsonNode> lines(byte[] body) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : new String(body, StandardCharsets.UTF_8).lines().toList()) {
            events.add(StrictJson.tree(line.getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }

    @Nested
    class Events {
        @Test
        void shouldHaveTheFormOfOpasDecisionLog() throws Exception {
            Api.Identity auditor = api.person(Role.AUDITOR);

            HttpResponse<byte[]> answer = export(auditor, "device=" + device + "&outcome=deny");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .startsWith("application/x-ndjson");
            assertThat(answer.headers().firstValue("content-disposition").orElse(""))
                    .contains("countersign-decisions.ndjson");
            JsonNode event = lines(answer.body()).getFirst();
            StoredDecision stored = log.get(auditor.caller(), denied);
            assertThat(event.path("decision_id").asText()).isEqualTo(denied);
            assertThat(event.path("path").asText()).isEqualTo("countersign/main/decision");
            assertThat(event.path("input").toString()).isEqualTo(stored.evaluated().input());
            assertThat(event.path("result").path("outcome").asText()).isEqualTo("deny");
            assertThat(event.at("/bundles/countersign/revision").asText())
                    .isEqualTo(stored.evaluated().bundle().revision());
            assertThat(event.path("timestamp").asText()).isEqualTo(stored.at().toString());
            assertThat(event.path("requested_by").asText()).isEqualTo(developer.id());
            assertThat(event.at("/custom/device_id").asText()).isEqualTo(device);
            assertThat(event.path("labels").path("app").asText()).isEqualTo("countersign");
            assertThat(event.has("nd_builtin_cache")).isFalse();
            assertThat(event.has("erased") || event.has("masked")).isFalse();
        }

        @Test
        void shouldBeExactlyWhatIsFiltered() throws Exception {
            Api.Identity auditor = api.person(Role.AUDITOR);
            String filter = "device=" + device;
            List<String> listed = new ArrayList<>();
            api.get(auditor, "/api/v1/decisions?" + filter)
                    .body()
                    .path("items")
                    .forEach(item -> listed.add(item.path("id").asText()));

            List<String> exported =
                    lines(export(auditor, filter).body()).stream()
                            .map(event -> event.path("decision_id").asText())
                            .toList();

            assertThat(exported).hasSizeGreaterThanOrEqualTo(2).isEqualTo(listed);
        }

        @Test
        void shouldComeAsAnArrayAndCompressed() throws Exception {
            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            String filter = "device=" + device;
            List<JsonNode> plain = lines(export(lead, filter).body());

            JsonNode array = StrictJson.tree(export(lead, filter + "&format=json").body());
            byte[] packed = export(lead, filter + "&gzip=true").body();

            assertThat(array.valueStream().toList()).isEqualTo(plain);
            assertThat(lines(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes()))
                    .isEqualTo(plain);
            assertThat(
                            new String(
                                    export(lead, "from=2000-01-01&until=2000-01-01&format=json")
                                            .body(),
                                    StandardCharsets.UTF_8))
                    .isEqualToIgnoringWhitespace("[]");
        }
    }

    @Nested
    class Tables {
        @Test
        void shouldHaveTheFilteredRowsWithoutInputs() throws Exception {
            Api.Identity auditor = api.person(Role.AUDITOR);

            var answer = export(auditor, "format=csv&outcome=deny&device=" + device);

            List<String> lines = new String(answer.body(), StandardCharsets.UTF_8).lines().toList();
            assertThat(lines).hasSize(2);
            assertThat(lines.getFirst()).startsWith("id,at,purpose,outcome,request_id,");
            assertThat(lines.get(1))
                    .startsWith("\"" + denied + "\"")
                    .contains("\"deny\"", "\"" + device + "\"");
        }
    }

    @Nested
    class Rights {
        @Test
        void shouldBeForAuditorsAndLeadsOnly() throws Exception {
            for (Role role : Role.values()) {
                int expected = role == Role.AUDITOR || role == Role.SECURITY_LEAD ? 200 : 403;
                assertThat(export(api.person(role), "device=" + device).statusCode())
                        .as(role.id())
                        .isEqualTo(expected);
            }
            assertThat(export(api.client("decisions:write"), "").statusCode()).isEqualTo(403);
        }

        @Test
        void shouldRefuseAMisspeltFilterInsteadOfExportingMore() throws Exception {
            Api.Identity auditor = api.person(Role.AUDITOR);

            assertThat(export(auditor, "devise=" + device).statusCode()).isEqualTo(400);
            assertThat(export(auditor, "format=xls").statusCode()).isEqualTo(400);
        }

        @Test
        void shouldBeWrittenIntoTheAuditLog() throws Exception {
            Api.Identity auditor = api.person(Role.AUDITOR);

            export(auditor, "device=" + device + "&format=json");

            AuditRecord entry =
                    audit.about("decision_log", 20).stream()
                            .filter(e -> e.actor().equals(auditor.caller().id()))
                            .findFirst()
                            .orElseThrow();
            assertThat(entry.action()).isEqualTo("decisions.exported");
            assertThat(entry.facts().toString()).contains(device, "json", "none");
        }
    }

    @Nested
    class Streaming {
        /** A page is asked for only when all before it was read. */
        @Test
        void shouldHoldOnePageAtATime() throws IOException {
            StoredDecision stored = log.get(api.person(Role.AUDITOR).caller(), denied);
            List<String> asked = new ArrayList<>();
            try (var stream =
                    new DecisionStream(
                            after -> {
                                asked.add(String.valueOf(after));
                                return new Page<>(
                                        List.of(stored),
                                        asked.size() < 3 ? "p" + asked.size() : null);
                            },
                            events,
                            false,
                            false)) {
                int event = events.event(stored).length + 1;
                assertThat(stream.readNBytes(event)).hasSize(event);
                assertThat(asked).containsExactly("null");
                assertThat(stream.readAllBytes()).hasSize(2 * event);
                assertThat(asked).containsExactly("null", "p1", "p2");
            }
        }

        @Test
        void shouldNeverLookWholeWhenItBrokeOff() throws IOException {
            try (var stream =
                    new DecisionStream(
                            _ -> {
                                throw new IllegalStateException("gone");
                            },
                            events,
                            true,
                            false)) {
                assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
            }
        }
    }
}
