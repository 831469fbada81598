package dev.countersign.gate.command;

import dev.countersign.gate.Composition;
import dev.countersign.gate.check.GateMode;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.record.LocalRecord;
import dev.countersign.gate.record.Receipts;
import dev.countersign.gate.server.DeviceClient;
import dev.countersign.gate.sync.SyncLoop;
import dev.countersign.gate.sync.Synchronisation;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What every verb works with: surroundings, output, and the gate's home, opened when first needed.
 */
final class Workplace {
    private final Composition composition;
    private final Countersign options;
    private final PrintWriter out;
    private final PrintWriter err;

    Workplace(Composition composition, Countersign options, PrintWriter out, PrintWriter err) {
        this.composition = composition;
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /**
     * An enrolled device.
     *
     * @param key never shown
     */
    record Enrolled(GateFiles files, Identity identity, DevicePrivateKey key) {}

    Composition composition() {
        return composition;
    }

    PrintWriter err() {
        return err;
    }

    /** Wall time in whole seconds, as tokens count it. */
    Instant now() {
        return composition.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    void say(String line) {
        out.println(line);
    }

    void sayJson(Json.Obj answer) {
        out.println(answer.canonical());
    }

    GateFiles files() throws IOException {
        Path place =
                GateHome.place(
                        Optional.ofNullable(options.home),
                        composition.environment(),
                        composition.userHome(),
                        composition.machine().family());
        return new GateFiles(GateHome.open(place));
    }

    Enrolled enrolled() throws IOException, StoppedException {
        GateFiles files = files();
        Optional<Identity> identity = files.identity();
        Optional<DevicePrivateKey> key = files.deviceKey();
        if (identity.isEmpty() || key.isEmpty()) {
            throw new StoppedException(
                    StoppedException.NO_TOKEN,
                    "device.not_enrolled",
                    "This machine is not enrolled (looked in " + files.home().folder() + ").",
                    "Register the device in the portal and run: countersign enrol URL CODE");
        }
        return new Enrolled(files, identity.get(), key.get());
    }

    DeviceClient client(Enrolled enrolled) {
        return new DeviceClient(enrolled.identity(), enrolled.key(), composition.clock());
    }

    LoadGate loadGate(Enrolled enrolled) throws IOException {
        return new LoadGate(
                enrolled.files(),
                enrolled.identity(),
                enrolled.key(),
                composition.clock(),
                composition.bootClock());
    }

    LocalRecord record(Enrolled enrolled) {
        return new LocalRecord(
                enrolled.files().home(),
                enrolled.identity(),
                enrolled.key().publicKey(),
                composition.bootClock());
    }

    Receipts receipts(Enrolled enrolled) {
        return new Receipts(
                enrolled.files().home(), enrolled.identity(), enrolled.key(), record(enrolled));
    }

    Synchronisation synchronisation(Enrolled enrolled) {
        return new Synchronisation(
                enrolled.files(),
                enrolled.identity(),
                composition.clock(),
                composition.bootClock());
    }

    /** Whether refusals hold now. */
    GateMode mode(Enrolled enrolled) {
        return GateMode.of(enrolled.files(), enrolled.identity(), now());
    }

    /**
     * What keeps a resident program in touch with the server.
     *
     * @param tell receives one line per change
     */
    SyncLoop syncLoop(Enrolled enrolled, Duration interval, Consumer<String> tell) {
        return new SyncLoop(
                new SyncRound(this, enrolled),
                composition.clock(),
                new SecureRandom(),
                interval,
                tell);
    }

    ModelFinder finder() {
        return new ModelFinder(composition.environment(), composition.userHome());
    }

    /** The account's session if it counts now. */
    Optional<WorkSession> liveSession(GateFiles files) throws IOException {
        return files.session().filter(session -> session.isLive(now()));
    }
}
