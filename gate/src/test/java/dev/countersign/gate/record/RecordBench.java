package dev.countersign.gate.record;

import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.home.Identity;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Digest;
import dev.countersign.token.Ed25519PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A record in a folder, on a machine that the test restarts. */
final class RecordBench {
    static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private static final DevicePrivateKey KEY = DevicePrivateKey.generate(new SecureRandom());

    final GateHome home;
    String boot = "boot-1";
    Instant now = NOW;

    RecordBench(Path folder) throws IOException {
        home = GateHome.open(folder);
    }

    static Identity identity(String device) {
        return new Identity(
                device,
                "usr_1",
                "https://countersign.example.org",
                "https://countersign.example.org",
                "https://countersign.example.org",
                Ed25519PrivateKey.generate(new SecureRandom()).publicKey(),
                Map.of());
    }

    LocalRecord record() {
        return record("dev_1", RecordFiles.ROTATE_AT);
    }

    LocalRecord record(String device, long rotateAt) {
        return new LocalRecord(
                home,
                identity(device),
                KEY.publicKey(),
                () -> Optional.of(new BootClock.Reading(boot, 1)),
                rotateAt);
    }

    static Event load(String name) {
        return Event.of(EventKind.LOAD_ALLOWED, "ollama", "uid:1000", name)
                .withModel(Digest.of(name.getBytes(StandardCharsets.UTF_8)), Optional.empty())
                .withApproval(Optional.of("jti-" + name), Optional.of("apr_" + name))
                .withUse(
                        new TreeSet<>(Set.of("code_generation")),
                        new TreeSet<>(Set.of("source_code")));
    }

    static Event denial(String name) {
        return Event.of(EventKind.LOAD_DENIED, "ollama", "uid:1000", name)
                .withReason(Optional.of("V13"), "model.different");
    }

    RecordEntry forced(String name) throws IOException {
        return record().append(now, load(name), LocalRecord.Durability.FORCED);
    }

    RecordEntry written(String name) throws IOException {
        return record().append(now, load(name), LocalRecord.Durability.WRITTEN);
    }

    Path file(int number) {
        return home.folder().resolve(RecordFiles.name(number));
    }

    Path head() {
        return home.folder().resolve(RecordHead.NAME);
    }

    byte[] bytes(int number) throws IOException {
        return Files.readAllBytes(file(number));
    }
}
