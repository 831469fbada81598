package dev.countersign.gate.demo;

import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Fills the portal with labelled samples: laptops, models, and requests and approvals in every
 * state.
 */
final class DemoSamples {
    private static final String NEGLECTED =
            """
            {"os":{"family":"linux","version":[6,1]},
             "facts":{"disk_encrypted":true,"swap_protected":true,"firewall_on":null,"screen_lock":true,
                      "patched":false,"secure_boot":true,"tpm":null},
             "tools":[
              {"id":"ollama","version":[0,34,1],
               "facts":{"cloud_disabled":true,"prompt_logging_off":null,"egress_blocked":null,"isolated":false,"not_admin":true}}]}
            """;

    private final DemoScene scene;
    private final DemoPerson kim;
    private final DemoPerson sam;
    private final DemoPerson olu;

    DemoSamples(DemoScene scene) throws Exception {
        this.scene = scene;
        this.kim = scene.person("kim");
        this.sam = scene.lead();
        this.olu = scene.person("olu");
    }

    void fill() throws Exception {
        kim.form("/responsible-use", Map.of("accept", "yes"));
        DemoLaptop thinkpad = scene.sampleLaptop("thinkpad", DemoScene.GOOD);
        String thinkpadId = scene.enrol(kim, thinkpad, "SAMPLE thinkpad-42", "personal", "linux");
        DemoLaptop framework = scene.sampleLaptop("framework", NEGLECTED);
        String frameworkId =
                scene.enrol(kim, framework, "SAMPLE framework-7", "dev_budget", "linux");
        kim.post(
                "/api/v1/devices",
                Map.of(
                        "name",
                        "SAMPLE not enrolled yet",
                        "ownership",
                        "personal",
                        "os_family",
                        "windows"));

        String phi = ollamaModel(thinkpad, "phi4-mini", 11);
        String mistral = ollamaModel(thinkpad, "mistral", 12);
        String unknown = ollamaModel(framework, "qwen2.5-coder", 13);
        confirm(phi, "phi-4-mini");
        confirm(mistral, "mistral-7b");

        ask(thinkpadId, phi, List.of("source_code"), "Completing code in the billing module");
        end(
                ask(thinkpadId, phi, List.of("public"), "Explaining public documentation"),
                "suspension");
        end(
                ask(thinkpadId, mistral, List.of("synthetic"), "Generating synthetic test data"),
                "revocation");
        ask(
                frameworkId,
                unknown,
                List.of("source_code"),
                "Trying another coding model on the laptop");
        // policy takes verdicts on confidential data only when a browser's passkey signed them
        ask(thinkpadId, mistral, List.of("confidential"), "Summarising a confidential code base");
        JsonFields rejected =
                ask(thinkpadId, mistral, List.of("sanitised"), "Drafting answers to customers");
        review(olu, rejected, "deny", "Say first how the letters of customers were masked.");
        JsonFields withdrawn =
                ask(frameworkId, mistral, List.of("source_code"), "No longer needed, only a trial");
        if (withdrawn.text("state").equals("in_review")) {
            kim.post("/api/v1/requests/" + withdrawn.text("id") + "/withdrawal", Map.of());
        }
        ask(thinkpadId, phi, List.of("health"), "Reading patient records for a test");
    }

    /** A tiny model as Ollama stores it, scanned and sent. */
    private String ollamaModel(DemoLaptop gate, String name, long seed) throws Exception {
        Path store = scene.work().resolve("ollama-" + name);
        byte[] weights = TinyGguf.bytes(seed);
        String blob = blob(store, weights);
        byte[] config = "{\"model_format\":\"gguf\"}".getBytes(StandardCharsets.UTF_8);
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",\
                "config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":%d}]}\
                """
                        .formatted(blob(store, config), config.length, blob, weights.length);
        Path file = store.resolve("manifests/registry.ollama.ai/library/" + name + "/latest");
        Files.createDirectories(file.getParent());
        Files.writeString(file, manifest);
        gate.must("scan", file.toString(), "--send");
        return DemoScene.digestOf(gate, file);
    }

    private static String blob(Path store, byte[] bytes) throws Exception {
        String hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Path blobs = Files.createDirectories(store.resolve("blobs"));
        Files.write(blobs.resolve("sha256-" + hex), bytes);
        return "sha256:" + hex;
    }

    private void confirm(String digest, String model) throws Exception {
        sam.post(
                "/api/v1/artifacts/" + digest + "/confirmation",
                Map.of(
                        "model_id",
                        model,
                        "source",
                        "sample data of the demo",
                        "note",
                        "A claim made for the demo."));
    }

    private JsonFields ask(String device, String digest, List<String> classes, String reason)
            throws Exception {
        Map<String, Object> asked = DemoScene.asking(device, digest, classes);
        asked.put("tool_id", "ollama");
        asked.put("reason", reason);
        return kim.post("/api/v1/requests", asked);
    }

    private static void review(
            DemoPerson reviewer, JsonFields request, String verdict, String reason)
            throws Exception {
        reviewer.post(
                "/api/v1/requests/" + request.text("id") + "/reviews",
                Map.of(
                        "verdict",
                        verdict,
                        "reason",
                        reason,
                        "revision",
                        (int) request.integer("revision", 1, 1000)));
    }

    private void end(JsonFields request, String how) throws Exception {
        sam.post(
                "/api/v1/approvals/" + request.text("approval_id") + "/" + how,
                Map.of("reason", "Sample data of the demo: every state is shown once."));
    }
}
