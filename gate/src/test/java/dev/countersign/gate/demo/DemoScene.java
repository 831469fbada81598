package dev.countersign.gate.demo;

import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One issuer with its people, one laptop and the request that the demo follows. */
public final class DemoScene {
    /** Posture of a well-kept sample laptop. */
    public static final String GOOD =
            """
            {"os":{"family":"linux","version":[6,8]},
             "facts":{"disk_encrypted":true,"swap_protected":true,"firewall_on":true,"screen_lock":true,
                      "patched":true,"secure_boot":true,"tpm":true},
             "tools":[
              {"id":"llama_cpp","version":[11900],
               "facts":{"cloud_disabled":true,"prompt_logging_off":true,"egress_blocked":true,"isolated":true,"not_admin":true}},
              {"id":"ollama","version":[0,35,0],
               "facts":{"cloud_disabled":true,"prompt_logging_off":true,"egress_blocked":true,"isolated":false,"not_admin":true}}]}
            """;

    static final List<String> SCOPES = List.of("code_generation", "unit_tests");
    static final List<String> CLASSES = List.of("source_code");
    private static final String TOOL = "llama_cpp";

    private final Path root;
    private final Path work;
    private final String url;
    private final boolean inProcess;
    private final DemoStory story;
    private final Map<String, String> passwords = new LinkedHashMap<>();
    private final Map<String, String> roles = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final DemoPerson developer;
    private final DemoPerson lead;
    private @Nullable DemoLaptop laptop;
    private @Nullable Path model;
    private String deviceId = "";
    private String digest = "";
    private String requestId = "";
    private String approvalId = "";

    private DemoScene(
            Path root,
            Path work,
            String url,
            String administrator,
            String password,
            boolean inProcess,
            DemoStory story)
            throws Exception {
        this.root = root;
        this.work = work;
        this.url = url;
        this.inProcess = inProcess;
        this.story = story;
        DemoPerson admin = DemoPerson.signIn(url, administrator, password);
        passwords.put(administrator, password);
        roles.put(administrator, "administrator");
        developer = join(admin, "dana", "Dana Developer", "developer");
        lead = join(admin, "sam", "Sam Security Lead", "security_lead");
        join(admin, "olu", "Olu Data Owner", "data_owner");
        join(admin, "ava", "Ava Auditor", "auditor");
        join(admin, "kim", "Kim Developer", "developer");
    }

    /**
     * A scene on a shipped server that was just started on an empty directory; gates are processes.
     */
    static DemoScene on(Path root, Path work, DemoServer server, DemoStory story) throws Exception {
        String password = Files.readString(server.data().resolve("administrator.password")).strip();
        return new DemoScene(root, work, server.url(), "administrator", password, false, story);
    }

    /** The same scene in this process, on a server that a test started. */
    static DemoScene rehearsed(
            Path work, String url, String administrator, String password, DemoStory story)
            throws Exception {
        return new DemoScene(work, work, url, administrator, password, true, story);
    }

    private DemoPerson join(DemoPerson admin, String username, String name, String role)
            throws Exception {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        passwords.put(username, password);
        roles.put(username, role.replace('_', ' '));
        return admin.join(username, name, role, password);
    }

    DemoPerson person(String username) throws Exception {
        return DemoPerson.signIn(
                url, username, java.util.Objects.requireNonNull(passwords.get(username)));
    }

    /** Writes posture for a sample laptop; the path goes to its gate. */
    private Path posture(String name, String json) throws IOException {
        Files.createDirectories(work);
        return Files.writeString(work.resolve(name + "-posture.json"), json);
    }

    Path work() {
        return work;
    }

    /** A sample laptop with this posture. */
    DemoLaptop sampleLaptop(String name, String posture) throws IOException {
        Path home = work.resolve(name + "-gate");
        Path facts = posture(name, posture);
        return inProcess ? DemoLaptop.inProcess(home, facts) : DemoLaptop.sample(root, home, facts);
    }

    /** Registers a laptop of the person, enrols its gate and sends its posture. */
    String enrol(DemoPerson owner, DemoLaptop gate, String name, String ownership, String os)
            throws Exception {
        String id =
                owner.post(
                                "/api/v1/devices",
                                Map.of("name", name, "ownership", ownership, "os_family", os))
                        .text("id");
        String code =
                owner.post("/api/v1/devices/" + id + "/enrolment-codes", Map.of()).text("code");
        gate.must("enrol", url, code);
        gate.must("posture", "--send");
        return id;
    }

    void enrol(DemoLaptop gate, String name) throws Exception {
        laptop = gate;
        story.step("Dana reads the responsible-use page, registers her laptop and enrols it");
        developer.form("/responsible-use", Map.of("accept", "yes"));
        deviceId = enrol(developer, gate, name, "personal", "linux");
        story.quote(gate.must("posture"));
    }

    void scan(Path file) throws Exception {
        model = file;
        story.step("The gate reads and hashes the real model file: " + file.getFileName());
        story.quote(gate().must("scan", file.toString(), "--long", "--send"));
        digest = digestOf(gate(), file);
    }

    static String digestOf(DemoLaptop gate, Path file) throws Exception {
        String json = gate.must("scan", file.toString(), "--json");
        return dev.countersign.token.JsonFields.of(
                        dev.countersign.token.Json.parseObject(
                                json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                8 * 1024 * 1024))
                .objects("found")
                .getFirst()
                .text("digest");
    }

    /** Dana asks; the answer of policy is shown and returned. */
    String request() throws Exception {
        story.step(
                "Dana asks for it: code generation and unit tests on the company's source code, 30 days");
        JsonFields request = developer.post("/api/v1/requests", asking(deviceId, digest, CLASSES));
        requestId = request.text("id");
        JsonFields decision = request.object("decision");
        String outcome = decision.text("outcome");
        story.say("policy says: " + outcome);
        for (JsonFields finding : decision.objects("findings")) {
            boolean open = List.of("fail", "missing_fact").contains(finding.text("status"));
            if (open && !finding.text("severity").equals("warn")) {
                story.say(
                        finding.text("severity")
                                + "  "
                                + finding.text("code")
                                + ": "
                                + finding.text("title"));
                story.say("        " + finding.text("remedy").strip().replace("\n", " "));
            }
        }
        return outcome;
    }

    static Map<String, Object> asking(String device, String digest, List<String> classes) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("device_id", device);
        asked.put("model_digest", digest);
        asked.put("tool_id", TOOL);
        asked.put("scopes", SCOPES);
        asked.put("data_classes", classes);
        asked.put("environment", "development");
        asked.put("duration_days", 30);
        asked.put("reason", "Writing tests for the billing module offline");
        return asked;
    }

    /** The second person confirms what the file is and says yes; the gate fetches the token. */
    void countersign() throws Exception {
        story.step("Sam, the security lead, confirms which model this digest is, and countersigns");
        lead.post(
                "/api/v1/artifacts/" + digest + "/confirmation",
                Map.of(
                        "model_id", "phi-4",
                        "source",
                                "demo: compared with nothing; in real life, the publisher's list of files",
                        "note", "A claim made for the demo, not a fact about this file."));
        JsonFields read = lead.get("/api/v1/requests/" + requestId);
        JsonFields approved =
                lead.post(
                        "/api/v1/requests/" + requestId + "/reviews",
                        Map.of(
                                "verdict", "approve",
                                "reason",
                                        "Digest confirmed, uses are low risk, laptop is in order.",
                                "revision", (int) read.integer("revision", 1, 1000)));
        story.expect("the request is", "approved", approved.text("state"));
        approvalId = approved.text("approval_id");
        story.quote(gate().must("sync"));
        gate().must(
                        "session",
                        "start",
                        "--scope",
                        "code_generation",
                        "--data-class",
                        "source_code");
    }

    /** What the gate records, tells and asks. */
    void record() throws Exception {
        new DemoRecord(this, story, java.util.Objects.requireNonNull(model)).play();
    }

    /** The gate's answers: yes to the approved bytes, and no in every other case. */
    void acceptAndRefuse() throws Exception {
        new DemoRefusals(this, story, gate(), java.util.Objects.requireNonNull(model)).play();
    }

    DemoLaptop gate() {
        return java.util.Objects.requireNonNull(laptop);
    }

    DemoPerson developer() {
        return developer;
    }

    DemoPerson lead() {
        return lead;
    }

    String digest() {
        return digest;
    }

    String deviceId() {
        return deviceId;
    }

    String approvalId() {
        return approvalId;
    }

    void showAddresses() {
        story.say("");
        story.say("Portal: " + url + "   interface description: " + url + "/openapi.yml");
        story.say("Sign-ins of this run (random, shown once):");
        passwords.forEach((name, password) ->
                story.say("  %-14s  %-24s  %s".formatted(name, password, roles.get(name))));
    }
}
