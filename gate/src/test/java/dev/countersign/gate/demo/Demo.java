package dev.countersign.gate.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        DemoStory story = new DemoStory(out);
        try {
            Path root = Path.of(args[0]);
            @Nullable Path given = given();
            Path work = emptied(root.resolve("demo-data"));
            new Demo(root, work, story).play(given);
        } catch (IllegalStateException | IOException e) {
            story.say("");
            story.say("The demo stops here: " + e.getMessage());
            System.exit(2);
        }
        System.exit(story.holds() ? 0 : 1);
    }

    private void play(@Nullable Path given) throws Exception {
        Path model = model(given);
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        if (ownMachineIsRefused(model, port)) {
            playOnSample(model, port);
        }
    }

    /**
     * This machine as it is. Where its own posture allows an approval, the whole story is about it.
     */
    private boolean ownMachineIsRefused(Path model, int port) throws Exception {
        story.step(
                "Start the server on an empty directory, and enrol this machine as it really is");
        Path place = work.resolve("this-machine");
        try (DemoServer server = start(place, port)) {
            DemoScene scene = DemoScene.on(root, place, server, story);
            scene.enrol(DemoLaptop.real(root, place.resolve("gate")), "this machine");
            scene.scan(model);
            if (!scene.request().equals("deny")) {
                finish(scene, server);
                return false;
            }
        }
        story.say("");
        story.say("This machine's own posture forbids an approval: that is policy doing its work.");
        story.say(
                "What would help is said above. To show the rest, the demo goes on with a SAMPLE laptop,");
        story.say(
                "with invented posture, under a separate issuer whose keys this machine's gate never trusts.");
        return true;
    }

    private void playOnSample(Path model, int port) throws Exception {
        story.step("Start a second server with keys of its own: the issuer for the SAMPLE laptop");
        Path place = work.resolve("sample");
        try (DemoServer server = start(place, port)) {
            DemoScene scene = DemoScene.on(root, place, server, story);
            scene.enrol(scene.sampleLaptop("sample-laptop", DemoScene.GOOD), "SAMPLE laptop");
            scene.scan(model);
            String outcome = scene.request();
            story.expect("policy asks for a second person", "review", outcome);
            if (!outcome.equals("review")) {
                throw new IllegalStateException("policy does not send this model to a person");
            }
            finish(scene, server);
        }
    }

    private DemoServer start(Path place, int port) throws Exception {
        DemoServer server = DemoServer.start(root, place.resolve("server"), port);
        if (!server.url().endsWith(":" + port)) {
            story.say("port " + port + " is taken by another program, so a free one is used");
        }
        story.say("server on " + server.url() + ", data in " + root.relativize(server.data()));
        return server;
    }

    private void finish(DemoScene scene, DemoServer server) throws Exception {
        scene.countersign();
        scene.record();
        scene.acceptAndRefuse();
        new DemoSamples(scene).fill();
        story.conclude();
        scene.showAddresses();
        if (System.getenv("ONCE") == null) {
            story.say("");
            story.say("The portal stays up; press Ctrl-C to stop it.");
            server.await();
        }
    }

    /** The file of the environment variable {@code MODEL}, looked at before anything starts. */
    private static @Nullable Path given() throws IOException {
        String given = System.getenv("MODEL");
        if (given == null || given.isBlank()) {
            return null;
        }
        Path real = Path.of(given).toAbsolutePath();
        if (!Files.isRegularFile(real)) {
            throw new IllegalStateException("MODEL=" + given + " is no file");
        }
        try (InputStream in = Files.newInputStream(real)) {
            if (!Arrays.equals(in.readNBytes(4), "GGUF".getBytes(StandardCharsets.US_ASCII))) {
                throw new IllegalStateException("MODEL=" + given + " is not a GGUF file");
            }
        }
        return real;
    }

    private Path model(@Nullable Path given) throws IOException {
        if (given == null) {
            Path made = work.resolve("tiny-llama.gguf");
            Files.write(made, TinyGguf.bytes(1));
            return made;
        }
        // a copy, because one byte of it will be changed
        return Files.copy(given, work.resolve(given.getFileName()));
    }

    /**
     * Removes what an earlier demo left, and nothing else. The mark stays locked while this program
     * runs, so that another demo does not remove the data from under a running portal.
     */
    private static Path emptied(Path work) throws IOException {
        if (Files.exists(work) && !Files.exists(work.resolve(MARK))) {
            throw new IllegalStateException(
                    work + " exists and is not from an earlier demo; move it away");
        }
        Files.createDirectories(work);
        Path mark = work.resolve(MARK);
        lock(mark);
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(work) && !file.equals(mark)) {
                    Files.delete(file);
                }
            }
        }
        return work;
    }

    /** Held until this program ends. */
    private static void lock(Path mark) throws IOException {
        FileChannel channel =
                FileChannel.open(mark, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            throw new IllegalStateException(
                    "a demo runs on " + mark.getParent() + " already; end it with Ctrl-C first");
        }
    }
}
