package dev.countersign.gate.demo;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The demo's story on a server that a test runs, with gates in the same process. */
public final class DemoRehearsal {
    private DemoRehearsal() {}

    /** One thing that had to happen, and what was seen. */
    public record Outcome(String what, String expected, String seen) {}

    /**
     * Plays the story from enrolment to revocation.
     *
     * @param work an empty directory
     */
    public static List<Outcome> play(String url, String administrator, String password, Path work)
            throws Exception {
        PrintStream silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        DemoStory story = new DemoStory(silent);
        DemoScene scene = DemoScene.rehearsed(work, url, administrator, password, story);
        Path model = Files.write(work.resolve("tiny-llama.gguf"), TinyGguf.bytes(1));
        scene.enrol(scene.sampleLaptop("sample-laptop", DemoScene.GOOD), "SAMPLE laptop");
        scene.scan(model);
        story.expect("policy asks for a second person", "review", scene.request());
        scene.countersign();
        scene.record();
        scene.acceptAndRefuse();
        new DemoSamples(scene).fill();
        return story.outcomes().stream()
                .map(outcome -> new Outcome(outcome.what(), outcome.expected(), outcome.seen()))
                .toList();
    }
}
