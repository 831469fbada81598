package dev.countersign.gate.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.GatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which something gets into a home. */
class SynchronisationTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private Path model;
    private Path stick;

    @BeforeEach
    void enrolled() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        model = folder.resolve("tiny.gguf");
        Files.write(model, TinyGguf.bytes(1));
        stick = Files.createDirectory(folder.resolve("stick"));
        server.approve("apr_1", TinyGguf.bytes(1));
        laptop.startSession();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path pack(String day) throws IOException {
        return Files.writeString(
                stick.resolve("countersign-dev_1-" + day + ".json"), server.pack());
    }

    private void check(int code) {
        SampleLaptop.Ended ended = laptop.run("check", model.toString());
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
    }

    private SampleLaptop.Ended from(Path place, int code) {
        SampleLaptop.Ended ended = laptop.run("sync", "--from", place.toString());
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
        return ended;
    }

    @Nested
    class FromAFile {
        @Test
        void shouldWorkWithoutAnyNetwork() throws IOException {
            Path pack = pack("2026-11-23");
            server.close();
            assertThat(from(pack, 0).output()).contains("apr_1 for tiny.gguf: new, active until");
            check(0);
        }

        @Test
        void shouldTakeTheNewestOfAFolderAndLeaveOthersAlone() throws IOException {
            pack("2026-11-23");
            laptop.time.pass(Duration.ofMinutes(10));
            server.forgetApprovals();
            pack("2026-11-01");
            Files.writeString(stick.resolve("countersign-broken.json"), "{");
            Files.writeString(
                    stick.resolve("countersign-other.json"),
                    server.pack().replace("\"dev_1\"", "\"dev_2\""));
            Files.writeString(stick.resolve("notes.json"), "{}");
            assertThat(from(stick, 0).output()).contains("2026-11-01").contains("0 approvals");
        }

        @Test
        void shouldRefuseAnotherDevicesAndKeepWhatIsHeld() throws IOException {
            laptop.sync();
            Path other =
                    Files.writeString(
                            stick.resolve("countersign-x.json"),
                            server.pack()
                                    .replace("\"device_id\":\"dev_1\"", "\"device_id\":\"dev_2\""));
            assertThat(from(other, 15).output()).contains("for another device");
            check(0);
        }

        @Test
        void shouldRefuseAnOlderOneThanWasTakenBefore() throws IOException {
            Path old = pack("2026-11-23");
            laptop.time.pass(Duration.ofHours(1));
            server.forgetApprovals();
            laptop.sync();
            check(10);
            assertThat(from(old, 19).output()).contains("older than one");
            check(10);
        }

        @Test
        void shouldTakeTheSameOneAgain() throws IOException {
            Path pack = pack("2026-11-23");
            from(pack, 0);
            laptop.time.pass(Duration.ofHours(1));
            from(pack, 0);
            check(0);
        }

        @Test
        void shouldRefuseADamagedOneAndKeepWhatIsHeld() throws IOException {
            laptop.sync();
            String whole = server.pack();
            for (String part : new String[] {"\"token\":\"", "\"trust_bundle\":\""}) {
                for (int at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
                    int place = at + part.length() + 150;
                    char other = whole.charAt(place) == 'A' ? 'B' : 'A';
                    String changed = whole.substring(0, place) + other + whole.substring(place + 1);
                    from(Files.writeString(stick.resolve("countersign-x.json"), changed), 19);
                    check(0);
                }
            }
        }

        @Test
        void shouldSayWhatIsNoPack() throws IOException {
            assertThat(from(stick, 2).output()).contains("no file countersign-*.json");
            assertThat(from(folder.resolve("missing.json"), 2).output()).contains("cannot be read");
            Path list = Files.writeString(stick.resolve("countersign-x.json"), "[1]");
            assertThat(from(list, 2).output()).contains("is no offline pack");
            assertThat(from(stick, 2).output()).contains("is no offline pack");
        }

        @Test
        void shouldNotBelieveItsTime() throws IOException {
            laptop.sync();
            laptop.time.pass(Duration.ofHours(3));
            check(0);
            String pack = server.pack();
            laptop.time.set(Duration.ofHours(-2));
            check(18);
            // claims the set-back time as the server's: an online sync would lower the mark
            String lying =
                    pack.replaceFirst(
                            "\"server_time\":\"[^\"]*\"",
                            "\"server_time\":\"" + laptop.time.instant() + "\"");
            laptop.run(
                    "sync",
                    "--from",
                    Files.writeString(stick.resolve("countersign-x.json"), lying).toString());
            check(18);
        }

        @Test
        void shouldNotMakeUpALostMemoryOfTime() throws IOException {
            laptop.sync();
            Files.delete(laptop.home().resolve("state.json"));
            assertThat(from(pack("2026-11-23"), 18).output()).contains("memory of time is lost");
            check(18);
        }
    }

    @Nested
    class FromTheServer {
        @Test
        void shouldTellEachChangeInOneLine() {
            assertThat(laptop.run("sync").output()).contains("apr_1 for tiny.gguf: new, active");
            assertThat(laptop.run("sync").output()).doesNotContain("apr_1");
            server.forgetApprovals();
            assertThat(laptop.run("sync").output()).contains("apr_1 for tiny.gguf: gone");
        }

        @Test
        void shouldRemoveStatusListsThatNothingPointsTo() throws IOException {
            laptop.sync();
            Path old = laptop.home().resolve("status/" + "0".repeat(64) + ".jws");
            Files.writeString(old, "of a revoked approval");
            laptop.sync();
            assertThat(old).doesNotExist();
            check(0);
        }

        @Test
        void shouldWorkFromWhatIsHeldAndThenSaySinceWhenItIsTooOld() {
            laptop.sync();
            server.close();
            laptop.time.pass(Duration.ofDays(6));
            laptop.startSession();
            check(0);
            laptop.time.pass(Duration.ofDays(2));
            laptop.startSession();
            SampleLaptop.Ended ended = laptop.run("check", model.toString());
            assertThat(ended.code()).isEqualTo(13);
            assertThat(ended.output())
                    .contains(
                            "too old since 2026-11-30T09:00:00Z, for it is of 2026-11-23T09:00:00Z");
            assertThat(laptop.run("sync").code()).isEqualTo(20);
        }
    }

    @Nested
    class Mode {
        private Path policy() {
            return laptop.home().resolve("gate-policy.jws");
        }

        @Test
        void shouldObserveOnlyUnderAPolicyThatVerifies() throws IOException {
            server.govern(GatePolicy.Mode.OBSERVE, 3, Duration.ofDays(7));
            assertThat(laptop.run("sync").output()).contains("mode: observe (group pilot)");
            assertThat(laptop.run("status").output()).startsWith("OBSERVE MODE");
            assertThat(laptop.run("sync").output()).doesNotContain("mode:");
            byte[] signed = Files.readAllBytes(policy());
            signed[signed.length - 3] ^= 1;
            Files.write(policy(), signed);
            assertThat(laptop.run("status").output())
                    .doesNotContain("OBSERVE MODE")
                    .contains("gate_policy.");
        }

        @Test
        void shouldEnforceWhenThePolicyEndsOrIsGone() {
            server.govern(GatePolicy.Mode.OBSERVE, 3, Duration.ofDays(2));
            laptop.sync();
            laptop.time.pass(Duration.ofDays(2));
            assertThat(laptop.run("status").output()).doesNotContain("OBSERVE MODE");
            server.govern(GatePolicy.Mode.OBSERVE, 4, Duration.ofDays(2));
            laptop.sync();
            assertThat(laptop.run("status").output()).contains("OBSERVE MODE");
            server.govern(GatePolicy.Mode.ENFORCE, 5, Duration.ofDays(2));
            assertThat(laptop.run("sync").output()).contains("mode: enforce");
        }

        @Test
        void shouldRefuseAPolicyThatWasReplayed() throws IOException {
            server.govern(GatePolicy.Mode.OBSERVE, 3, Duration.ofDays(7));
            laptop.sync();
            byte[] observing = Files.readAllBytes(policy());
            server.govern(GatePolicy.Mode.ENFORCE, 4, Duration.ofDays(7));
            laptop.sync();
            Files.write(policy(), observing);
            assertThat(laptop.run("status").output()).doesNotContain("OBSERVE MODE");
            server.govern(GatePolicy.Mode.OBSERVE, 3, Duration.ofDays(7));
            SampleLaptop.Ended replayed = laptop.run("sync");
            assertThat(replayed.code()).isEqualTo(19);
            assertThat(laptop.run("status").output()).doesNotContain("OBSERVE MODE");
        }

        @Test
        void shouldEnforceWhenTheClockOrTheTrustBundleCannotBeTrusted() throws IOException {
            server.govern(GatePolicy.Mode.OBSERVE, 3, Duration.ofDays(7));
            laptop.sync();
            laptop.time.set(Duration.ofHours(-1));
            assertThat(laptop.run("status").output()).doesNotContain("OBSERVE MODE");
            laptop.time.set(Duration.ofHours(1));
            assertThat(laptop.run("status").output()).contains("OBSERVE MODE");
            Files.delete(laptop.home().resolve("trust-bundle.jws"));
            assertThat(laptop.run("status").output()).doesNotContain("OBSERVE MODE");
        }
    }

    /** A gate killed between two writes holds a beginning of them. */
    @Nested
    class KilledBetweenWrites {
        @Test
        void shouldBeUsableAfterEveryOneOfThem() throws IOException {
            server.govern(GatePolicy.Mode.ENFORCE, 1, Duration.ofDays(7));
            laptop.sync();
            Path before = folder.resolve("before");
            copy(laptop.home(), before);
            laptop.time.pass(Duration.ofHours(13));
            laptop.startSession();
            server.approve("apr_2", TinyGguf.bytes(2));
            server.govern(GatePolicy.Mode.ENFORCE, 2, Duration.ofDays(7));
            Path posture = laptop.home().resolve("posture.jws");
            Files.copy(
                    posture,
                    before.resolve("posture.jws"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            copy(laptop.home().resolve("sessions"), before.resolve("sessions"));
            laptop.sync();
            Path after = folder.resolve("after");
            copy(laptop.home(), after);
            String[] order = {
                "status", "trust-bundle.jws", "approvals", "gate-policy.jws", "state.json"
            };
            server.close();
            for (int written = 0; written <= order.length; written++) {
                Path torn = folder.resolve("torn-" + written);
                copy(before, torn);
                for (int i = 0; i < written; i++) {
                    copy(after.resolve(order[i]), torn.resolve(order[i]));
                }
                SampleLaptop.Ended ended = laptop.runAt(torn, "check", model.toString());
                assertThat(ended.code()).as(written + " written: " + ended.output()).isEqualTo(0);
            }
        }

        @Test
        void shouldBeUsableWhenItReallyIsKilled() throws Exception {
            laptop.sync();
            Path one = pack("2026-11-23");
            server.approve("apr_2", TinyGguf.bytes(2));
            Path two = pack("2026-11-24");
            server.close();
            for (int round = 0; round < 4; round++) {
                Process process =
                        new ProcessBuilder(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        SyncProcess.class.getName(),
                                        folder.toString(),
                                        one.toString(),
                                        two.toString())
                                .redirectError(ProcessBuilder.Redirect.INHERIT)
                                .start();
                try (var out = process.inputReader()) {
                    for (int i = 0; i < 5 + round * 7; i++) {
                        assertThat(out.readLine()).isEqualTo("0");
                    }
                    process.toHandle().destroyForcibly();
                }
                process.waitFor();
                check(0);
            }
        }

        private void copy(Path from, Path to) throws IOException {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Path target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }
}
