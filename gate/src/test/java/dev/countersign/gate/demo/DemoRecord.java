package dev.countersign.gate.demo;

import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * What the gate records, tells and asks, against the real server: receipts, a request from the last
 * refusal, the offline pack, and observe mode.
 */
final class DemoRecord {
    private static final String TOOL = "llama_cpp";

    private final DemoScene scene;
    private final DemoStory story;
    private final DemoLaptop laptop;
    private final Path model;

    DemoRecord(DemoScene scene, DemoStory story, Path model) {
        this.scene = scene;
        this.story = story;
        this.laptop = scene.gate();
        this.model = model;
    }

    void play() throws Exception {
        story.step("What the gate does is recorded here and told to the server");
        Path other = Files.write(scene.work().resolve("other.gguf"), TinyGguf.bytes(7));
        story.expect("the approved model", "goes through", load(model));
        story.expect("another model", "is refused", load(other));
        String synced = laptop.must("sync");
        story.expect("receipts that the server takes", "true", has(synced, "2 receipts sent"));
        story.expect("receipts of this laptop", "load.allowed load.denied", told());
        story.quote(laptop.must("log", "verify"));
        ask();
        carry();
        observe(other);
    }

    private static String has(String text, String part) {
        return Boolean.toString(text.contains(part));
    }

    private String load(Path file) throws Exception {
        GateFiles files = new GateFiles(GateHome.open(laptop.home()));
        LoadGate gate =
                new LoadGate(
                        files,
                        files.identity().orElseThrow(),
                        files.deviceKey().orElseThrow(),
                        Clock.systemUTC(),
                        BootClock.ofSystem());
        LoadRequest request =
                new LoadRequest(
                        new ModelFinder(Map.of(), scene.work()).one(file.toString()),
                        TOOL,
                        files.home().account());
        return gate.decide(request).goesThrough() ? "goes through" : "is refused";
    }

    private String told() throws Exception {
        List<JsonFields> items =
                scene.lead().get("/api/v1/receipts?device=" + scene.deviceId()).objects("items");
        return String.join(" ", items.stream().map(DemoRecord::kind).sorted().toList());
    }

    private static String kind(JsonFields receipt) {
        try {
            return receipt.value("kind") instanceof Json.Str(String kind) ? kind : "?";
        } catch (dev.countersign.token.FormatException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void ask() throws Exception {
        story.step("The gate asks for the model that was refused last");
        String[] words = {
            "request", "--purpose", "Trying the smaller model for unit tests", "--json"
        };
        DemoLaptop.Answer asked = laptop.run(words);
        story.quote(asked.text());
        story.expect("the request is filed", "0", Integer.toString(asked.code()));
        story.expect("it has a page", "true", has(asked.text(), "/requests/req_"));
        DemoLaptop.Answer again = laptop.run(words);
        story.expect(
                "asking twice files one",
                "true",
                Boolean.toString(asked.text().equals(again.text())));
    }

    private void carry() throws Exception {
        story.step("The offline pack does what a synchronisation does");
        Path file =
                Files.writeString(
                        scene.work().resolve("countersign-laptop.json"),
                        scene.developer()
                                .file("/api/v1/devices/" + scene.deviceId() + "/offline-pack"));
        DemoLaptop.Answer taken = laptop.run("sync", "--from", file.toString());
        story.quote(taken.text());
        story.expect("the pack is taken", "0", Integer.toString(taken.code()));
        laptop.must("sync");
    }

    private void observe(Path other) throws Exception {
        story.step("Sam lets a group of laptops only observe");
        DemoPerson lead = scene.lead();
        String group =
                lead.post(
                                "/api/v1/device-groups",
                                Map.of(
                                        "name",
                                        "pilot " + scene.deviceId().replaceAll("[^a-z0-9]", ""),
                                        "reason",
                                        "Roll-out of the gate, first week"))
                        .text("id");
        lead.form(
                "/devices/" + scene.deviceId() + "/group",
                Map.of("groupId", group, "reason", "Part of the roll-out"));
        mode(lead, group, "observe");
        String synced = laptop.must("sync");
        story.quote(synced);
        story.expect("the gate says so", "true", has(synced, "OBSERVE MODE"));
        story.expect("the other model", "goes through", load(other));
        laptop.must("sync");
        story.expect(
                "the server knows what would have been refused",
                "load.allowed load.denied load.observed",
                told());
        mode(lead, group, "enforce");
        laptop.must("sync");
        story.expect("the other model, enforced", "is refused", load(other));
    }

    private static void mode(DemoPerson lead, String group, String mode) throws Exception {
        JsonFields held = lead.get("/api/v1/device-groups/" + group).object("group");
        lead.form(
                "/device-groups/" + group + "/mode",
                Map.of(
                        "mode",
                        mode,
                        "until",
                        LocalDate.now(ZoneOffset.UTC).plusDays(14).toString(),
                        "reason",
                        "Roll-out of the gate, first week",
                        "version",
                        Long.toString(held.integer("version", 0, 1_000_000))));
    }
}
