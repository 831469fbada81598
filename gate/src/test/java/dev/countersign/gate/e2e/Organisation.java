package dev.countersign.gate.e2e;

import dev.countersign.gate.demo.DemoLaptop;
import dev.countersign.gate.demo.DemoPerson;
import dev.countersign.gate.demo.DemoScene;
import dev.countersign.gate.demo.DemoServer;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server with two people, and a laptop that is enrolled and in good order. */
final class Organisation implements AutoCloseable {
    private static final String PASSWORD = "end-to-end run, thrown away";
    private static final List<String> SCOPES = List.of("code_generation", "unit_tests");
    private static final List<String> CLASSES = List.of("source_code");

    private final DemoServer server;
    private final DemoPerson developer;
    private final DemoPerson lead;
    private final DemoLaptop laptop;
    private final String device;

    private Organisation(
            DemoServer server,
            DemoPerson developer,
            DemoPerson lead,
            DemoLaptop laptop,
            String device) {
        this.server = server;
        this.developer = developer;
        this.lead = lead;
        this.laptop = laptop;
        this.device = device;
    }

    /** Starts the shipped server on an empty directory under {@code work}. */
    static Organisation found(Path root, Path work, int port) throws Exception {
        DemoServer server = DemoServer.start(root, work.resolve("server"), port);
        String password = Files.readString(server.data().resolve("administrator.password")).strip();
        DemoPerson admin = DemoPerson.signIn(server.url(), "administrator", password);
        DemoPerson developer = join(admin, "dana", "developer");
        DemoPerson lead = join(admin, "sam", "security_lead");
        developer.form("/responsible-use", Map.of("accept", "yes"));
        Path facts = Files.writeString(work.resolve("posture.json"), DemoScene.GOOD);
        DemoLaptop laptop = DemoLaptop.sample(root, work.resolve("gate"), facts);
        String device =
                developer
                        .post(
                                "/api/v1/devices",
                                Map.of(
                                        "name",
                                        "end-to-end",
                                        "ownership",
                                        "personal",
                                        "os_family",
                                        "linux"))
                        .text("id");
        String code =
                developer
                        .post("/api/v1/devices/" + device + "/enrolment-codes", Map.of())
                        .text("code");
        laptop.must("enrol", server.url(), code);
        laptop.must("posture", "--send");
        return new Organisation(server, developer, lead, laptop, device);
    }

    private static DemoPerson join(DemoPerson admin, String username, String role)
            throws Exception {
        return admin.join(username, username, role, PASSWORD);
    }

    DemoLaptop laptop() {
        return laptop;
    }

    String url() {
        return server.url();
    }

    /** Asks for the model, has it countersigned, and fetches the token; the approval's id. */
    String approve(Path model, String tool) throws Exception {
        laptop.must("scan", model.toString(), "--send");
        String digest = digest(model);
        JsonFields request =
                developer.post(
                        "/api/v1/requests",
                        Map.of(
                                "device_id", device,
                                "model_digest", digest,
                                "tool_id", tool,
                                "scopes", SCOPES,
                                "data_classes", CLASSES,
                                "environment", "development",
                                "duration_days", 30,
                                "reason", "End-to-end run against a real runtime"));
        String id = request.text("id");
        lead.post(
                "/api/v1/artifacts/" + digest + "/confirmation",
                Map.of("model_id", "phi-4", "source", "end-to-end run", "note", "invented"));
        JsonFields read = lead.get("/api/v1/requests/" + id);
        JsonFields approved =
                lead.post(
                        "/api/v1/requests/" + id + "/reviews",
                        Map.of(
                                "verdict",
                                "approve",
                                "reason",
                                "Digest confirmed for the end-to-end run.",
                                "revision",
                                (int) read.integer("revision", 1, 1000)));
        laptop.must("sync");
        startSession();
        return approved.text("approval_id");
    }

    void startSession() throws Exception {
        laptop.must(
                "session", "start", "--scope", SCOPES.getFirst(), "--data-class", "source_code");
    }

    private String digest(Path model) throws Exception {
        String json = laptop.must("scan", model.toString(), "--json");
        return JsonFields.of(Json.parseObject(json.getBytes(StandardCharsets.UTF_8), 1 << 20))
                .objects("found")
                .getFirst()
                .text("digest");
    }

    /** Revokes; the laptop knows after its next sync. */
    void revoke(String approval) throws Exception {
        lead.post(
                "/api/v1/approvals/" + approval + "/revocation",
                Map.of("reason", "End-to-end run: what happens to what is loaded."));
    }

    @Override
    public void close() {
        server.close();
    }
}
