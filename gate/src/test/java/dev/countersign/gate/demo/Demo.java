package dev.countersign.gate.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The main job on a real model file, told step by step: asked for, decided by policy, countersigned
 * by a second person, issued as a signed token, accepted by the gate, and refused in every way it
 * has to be.
 */
public final class Demo {
    private static final String MARK = "countersign-demo";

    private final Path root;
    private final Path work;
    private final DemoStory story;

    private Demo(Path root, Path work, DemoStory story) {
        this.root = root;
        this.work = work;
        this.story = story;
    }

    /** {@code args[0]} is the repository; see {@code gate/bin/demo} for the environment. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path root = Path.of(args[0]);
        Path work = emptied(root.resolve("demo-data"));
        boolean held = new Demo(root, work, new DemoStory(out)).play();
        System.exit(held ? 0 : 1);
    }

    private boolean play() throws Exception {
        Path model = model();
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        Optional<DemoScene> own = ownMachine(model, port);
        DemoScene scene = own.isPresent() ? own.get() : sampleMachine(model, port);
        scene.countersign();
        scene.acceptAndRefuse();
        new DemoSamples(scene).fill();
        boolean held = story.conclude();
        scene.showAddresses();
        if (System.getenv("ONCE") == null) {
            story.say("\nThe portal stays up; press Ctrl-C to stop it.");
            scene.server().await();
        }
        scene.server().close();
        return held;
    }

    /** This machine as it is; empty when its own posture forbids the approval. */
    private Optional<DemoScene> ownMachine(Path model, int port) throws Exception {
        story.step(
                "Start the server on an empty directory, and enrol this machine as it really is");
        DemoScene scene = DemoScene.open(root, work.resolve("this-machine"), port, story);
        DemoLaptop laptop = DemoLaptop.real(root, work.resolve("this-machine/gate"));
        scene.enrol(laptop, "this machine");
        scene.scan(model);
        String outcome = scene.request();
        if (!outcome.equals("deny")) {
            return Optional.of(scene);
        }
        story.say("");
        story.say("This machine's own posture forbids an approval: that is policy doing its work.");
        story.say(
                "What would help is said above. To show the rest, the demo goes on with a SAMPLE laptop,");
        story.say(
                "with invented posture, under a separate issuer whose keys this machine's gate never trusts.");
        scene.server().close();
        return Optional.empty();
    }

    private DemoScene sampleMachine(Path model, int port) throws Exception {
        story.step("Start a second server with keys of its own: the issuer for the SAMPLE laptop");
        DemoScene scene = DemoScene.open(root, work.resolve("sample"), port, story);
        DemoLaptop laptop =
                DemoLaptop.sample(
                        root,
                        work.resolve("sample/gate"),
                        scene.posture("sample-laptop", DemoScene.GOOD));
        scene.enrol(laptop, "SAMPLE laptop");
        scene.scan(model);
        String outcome = scene.request();
        story.expect("policy asks for a second person", "review", outcome);
        return scene;
    }

    private Path model() throws IOException {
        String given = System.getenv("MODEL");
        if (given == null || given.isBlank()) {
            Path made = work.resolve("tiny-llama.gguf");
            Files.write(made, TinyGguf.bytes(1));
            return made;
        }
        Path real = Path.of(given).toAbsolutePath();
        if (!Files.isRegularFile(real)) {
            throw new IllegalArgumentException("MODEL=" + given + " is no file");
        }
        // a copy, because one byte of it will be changed
        return Files.copy(real, work.resolve(real.getFileName()));
    }

    /** Removes what an earlier demo left, and nothing else. */
    private static Path emptied(Path work) throws IOException {
        if (Files.exists(work) && !Files.exists(work.resolve(MARK))) {
            throw new IllegalStateException(
                    work + " exists and is not from an earlier demo; move it away");
        }
        if (Files.exists(work)) {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(work);
        Files.writeString(work.resolve(MARK), "made by the demo; the next one removes it\n");
        return work;
    }
}
