package dev.countersign.gate.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code countersign vault} with real files, through the real command. */
class VaultTest {
    private static final String NAME = "pub/tiny/tiny.gguf";

    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private VaultBench bench;

    @BeforeEach
    void machine() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        server.tools = Set.of("lm_studio");
        laptop.enrol(server);
        bench = new VaultBench(folder, laptop);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void approve() {
        server.approve("apr_1", VaultBench.MODEL);
        laptop.sync();
    }

    private void showTheModel(String... besides) throws IOException {
        bench.put();
        bench.done("add", bench.original.toString());
        approve();
        laptop.startSession();
        bench.done("apply");
        List<String> all = new ArrayList<>(List.of(besides));
        all.add(NAME);
        assertThat(bench.visible()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Nested
    class Add {
        @Test
        void shouldTakeTheOriginalOutOfTheToolsFolder() throws Exception {
            bench.put();
            assertThat(bench.done("add", bench.original.toString())).contains("In the vault");
            assertThat(bench.visible()).isEmpty();
            assertThat(bench.keepsModel()).isTrue();
            assertThat(bench.done("list"))
                    .contains("tiny.gguf  hidden", "pub/tiny", "not approved");
        }

        @Test
        void shouldCopyWhatLiesElsewhereAndSaySo() throws Exception {
            Path file = VaultBench.put(folder.resolve("downloads/tiny.gguf"));
            assertThat(bench.done("add", file.toString(), "--as", "pub/tiny"))
                    .contains("still at", "does not govern");
            assertThat(file).exists();
        }

        @Test
        void shouldMoveWhatLiesElsewhereOnDemand() throws Exception {
            Path file = VaultBench.put(folder.resolve("downloads/tiny.gguf"));
            bench.done("add", file.toString(), "--as", "pub/tiny", "--move");
            assertThat(file).doesNotExist();
            assertThat(bench.keepsModel()).isTrue();
        }

        @Test
        void shouldKeepAllShards() throws Exception {
            for (int i = 1; i <= 2; i++) {
                Path file = bench.tools.resolve("pub/big/big-0000%d-of-00002.gguf".formatted(i));
                Files.createDirectories(file.getParent());
                Files.write(file, TinyGguf.bytes(i));
            }
            bench.done("add", bench.tools.resolve("pub/big/big-00001-of-00002.gguf").toString());
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldRefusePlacesThatLeadElsewhere() throws Exception {
            Path file = VaultBench.put(folder.resolve("downloads/tiny.gguf"));
            for (String place :
                    List.of(
                            "../x",
                            "a/../../x",
                            "/etc",
                            ".hidden/x",
                            "a/.b",
                            "a\u0001/b",
                            "a\\b/c")) {
                assertThat(bench.refused("add", file.toString(), "--as", place))
                        .as(place)
                        .contains("no place below");
            }
            assertThat(bench.refused("add", file.toString(), "--into", "/none", "--as", "a/b"))
                    .contains("no folder");
            assertThat(bench.refused("add", file.toString(), "--tool", "other"))
                    .contains("Name its folder with --into");
        }

        @Test
        void shouldLeaveTheOriginalWhenTheDiskIsFull() throws Exception {
            Path small = Files.createDirectories(folder.resolve("small"));
            assumeTrue(Files.isExecutable(Path.of("/bin/mount")), "needs mount");
            assumeTrue(
                    mount(
                            "/bin/mount",
                            "-t",
                            "tmpfs",
                            "-o",
                            "size=400k",
                            "tmpfs",
                            small.toString()),
                    "only root can mount a disk of 400 KB");
            try {
                bench.put();
                SampleLaptop.Ended ended =
                        laptop.run(
                                "vault",
                                "--vault",
                                small.resolve("vault").toString(),
                                "add",
                                bench.original.toString());
                assertThat(ended.code()).isEqualTo(2);
                assertThat(ended.output()).contains("bytes free", "original is untouched");
                assertThat(bench.visible()).containsExactly(NAME);
                assertThat(small.resolve("vault/incoming")).isEmptyDirectory();
            } finally {
                mount("/bin/umount", small.toString());
            }
        }

        private static boolean mount(String... command) throws Exception {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        }

        @Test
        void shouldRefuseTheSameBytesAndTheSameNameTwice() throws Exception {
            bench.put();
            bench.done("add", bench.original.toString());
            Path again = VaultBench.put(folder.resolve("downloads/other.gguf"));
            assertThat(bench.refused("add", again.toString(), "--as", "pub/tiny"))
                    .contains("has these bytes already");
            Path other = folder.resolve("downloads/TINY.gguf");
            Files.write(other, TinyGguf.bytes(2));
            assertThat(bench.refused("add", other.toString(), "--as", "Pub/Tiny"))
                    .contains("under the same name");
        }
    }

    @Nested
    class Apply {
        @Test
        void shouldShowOnlyWithApprovalAndSession() throws Exception {
            bench.put();
            bench.done("add", bench.original.toString());
            bench.done("apply");
            assertThat(bench.visible()).isEmpty();
            approve();
            bench.done("apply");
            assertThat(bench.visible()).isEmpty();
            laptop.startSession();
            assertThat(bench.done("apply")).contains("is shown in");
            assertThat(bench.visible()).containsExactly(NAME);
            assertThat(Files.readAllBytes(bench.original)).isEqualTo(VaultBench.MODEL);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.original)))
                    .isEqualTo("r--r--r--");
            assertThat(bench.done("apply")).doesNotContain("is shown in");
        }

        @Test
        void shouldTakeAwayWhenTheSessionEnds() throws Exception {
            showTheModel();
            laptop.run("session", "end");
            assertThat(bench.done("apply")).contains("is taken away");
            assertThat(bench.visible()).isEmpty();
            assertThat(bench.keepsModel()).isTrue();
            laptop.startSession();
            bench.done("apply");
            assertThat(bench.visible()).containsExactly(NAME);
        }

        @Test
        void shouldTakeAwayWhenTheApprovalIsRevoked() throws Exception {
            showTheModel();
            java.util.Arrays.fill(server.statuses, 1);
            laptop.time.pass(Duration.ofHours(1));
            laptop.sync();
            assertThat(bench.done("apply")).contains("is taken away", "V20");
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldTakeAwayWhenTheApprovalExpires() throws Exception {
            showTheModel();
            laptop.time.pass(Duration.ofDays(20));
            bench.done("apply");
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldTakeAwayWhenTheDeviceIsNoLongerEnrolled() throws Exception {
            showTheModel();
            Files.delete(laptop.home().resolve("identity.json"));
            assertThat(bench.vault("apply").code()).isNotZero();
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldNotShowBytesThatChangedInTheVault() throws Exception {
            bench.put();
            bench.done("add", bench.original.toString());
            approve();
            laptop.startSession();
            try (Stream<Path> files = Files.walk(bench.vault.resolve("models"))) {
                Path kept = files.filter(Files::isRegularFile).findFirst().orElseThrow();
                Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-------"));
                Files.write(kept, TinyGguf.bytes(2));
            }
            bench.done("apply");
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldFindWhatWasRenamedBelowTheFolder() throws Exception {
            showTheModel();
            Files.createDirectories(bench.tools.resolve("mine"));
            Files.move(bench.original, bench.tools.resolve("mine/kept.gguf"));
            laptop.run("session", "end");
            bench.done("apply");
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldFindWhatGotANameThatIsNoText() throws Exception {
            showTheModel();
            Process rename =
                    new ProcessBuilder(
                                    "/bin/sh",
                                    "-c",
                                    "d=$(printf '\\377') && mkdir \"$d\" && mv pub/tiny/tiny.gguf \"$d/$d.gguf\"")
                            .directory(bench.tools.toFile())
                            .start();
            assumeTrue(rename.waitFor() == 0, "this file system takes no such names");
            laptop.run("session", "end");
            bench.done("apply");
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldFindWhatWasHiddenBehindALink() throws Exception {
            showTheModel();
            Files.move(bench.tools.resolve("pub"), bench.tools.resolve("moved"));
            Files.createSymbolicLink(bench.tools.resolve("pub"), Path.of("moved"));
            laptop.run("session", "end");
            bench.done("apply");
            assertThat(bench.visible()).containsExactly("pub");
            assertThat(bench.tools.resolve("moved/tiny/tiny.gguf")).doesNotExist();
        }

        @Test
        void shouldTellOfLinksMadeElsewhere() throws Exception {
            showTheModel();
            Path elsewhere = folder.resolve("elsewhere.gguf");
            Files.createLink(elsewhere, bench.original);
            laptop.run("session", "end");
            String said = bench.done("apply");
            boolean ownBlocks = !said.contains("further links");
            assumeTrue(!ownBlocks, "this file system clones files, so a link is no vault file's");
            assertThat(said).contains("1 further links");
        }
    }

    @Nested
    class HeldUp {
        private static final String SECOND = "pub/other/other.gguf";

        @BeforeEach
        void showTwo() throws Exception {
            Path second = bench.tools.resolve(SECOND);
            Files.createDirectories(second.getParent());
            Files.write(second, TinyGguf.bytes(2));
            bench.done("add", second.toString());
            server.approve("apr_2", TinyGguf.bytes(2));
            showTheModel(SECOND);
        }

        /** Deeper than the vault looks, so that it cannot take the first model away. */
        private String bury() throws Exception {
            Path deep = bench.tools.resolve("a/".repeat(20));
            Files.createDirectories(deep);
            Files.move(bench.original, deep.resolve("kept.gguf"));
            return bench.tools.relativize(deep.resolve("kept.gguf")).toString();
        }

        @Test
        void shouldTakeTheOthersAway() throws Exception {
            String buried = bury();
            laptop.run("session", "end");
            SampleLaptop.Ended ended = bench.vault("apply");
            assertThat(ended.code()).isNotZero();
            assertThat(ended.output()).contains("nested too deep");
            assertThat(bench.visible()).containsExactly(buried);
        }

        @Test
        void shouldTakeTheOthersAwayWithoutADevice() throws Exception {
            String buried = bury();
            Files.delete(laptop.home().resolve("identity.json"));
            assertThat(bench.vault("apply").code()).isNotZero();
            assertThat(bench.visible()).containsExactly(buried);
        }

        @Test
        void shouldTakeAwayWhatHasNoSessionThatCanBeRead() throws Exception {
            Path own = laptop.home().resolve("sessions");
            Path person = folder.resolve("person");
            Path theirs = Files.createDirectories(person.resolve("sessions"));
            try (Stream<Path> files = Files.list(own)) {
                for (Path file : files.toList()) {
                    Files.move(file, theirs.resolve(file.getFileName()));
                    // Nothing can be written where a folder stands.
                    Files.createDirectories(file.resolve("x"));
                }
            }
            assertThat(bench.vault("apply", "--sessions-of", person.toString()).code()).isNotZero();
            assertThat(bench.visible()).isEmpty();
        }
    }

    @Nested
    class HostileFolder {
        @Test
        void shouldNeverOverwriteAnotherFile() throws Exception {
            bench.put();
            bench.done("add", bench.original.toString());
            approve();
            laptop.startSession();
            for (String name : List.of("tiny.gguf", "TINY.gguf")) {
                Path mine = bench.tools.resolve("pub/tiny").resolve(name);
                Files.createDirectories(mine.getParent());
                Files.writeString(mine, "mine");
                assertThat(bench.done("apply")).contains("cannot be shown");
                assertThat(Files.readString(mine)).isEqualTo("mine");
                assertThat(bench.visible()).containsExactly("pub/tiny/" + name);
                Files.delete(mine);
            }
        }

        @Test
        void shouldNotFollowLinksOutOfTheFolder() throws Exception {
            bench.put();
            bench.done("add", bench.original.toString());
            approve();
            laptop.startSession();
            Path outside = Files.createDirectories(folder.resolve("outside"));
            Files.createSymbolicLink(bench.tools.resolve("pub"), outside);
            assertThat(bench.done("apply")).contains("cannot be shown");
            try (Stream<Path> files = Files.list(outside)) {
                assertThat(files).isEmpty();
            }
            Files.delete(bench.tools.resolve("pub"));
            Files.move(bench.tools, bench.tools.resolveSibling("real"));
            Files.createSymbolicLink(bench.tools, outside);
            laptop.time.pass(Duration.ofMinutes(2));
            assertThat(bench.vault("apply").output()).contains("is no link");
            try (Stream<Path> files = Files.list(outside)) {
                assertThat(files).isEmpty();
            }
        }

        @Test
        void shouldLetGoOfFoldersThatCannotBeMade() throws Exception {
            Path descriptors = Path.of("/proc/self/fd");
            assumeTrue(Files.isDirectory(descriptors), "only Linux shows open files");
            ToolFolder tools = new ToolFolder(bench.tools);
            bench.put();
            Path tooLong = Path.of("a".repeat(300), "tiny.gguf");
            int before = count(descriptors);
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> tools.moveIn(bench.original, tooLong))
                        .isInstanceOf(IOException.class);
            }
            assertThat(count(descriptors)).isLessThan(before + 50);
        }

        private static int count(Path place) throws IOException {
            try (Stream<Path> files = Files.list(place)) {
                return (int) files.count();
            }
        }

        @Test
        void shouldNotDeleteWhatTookThePlaceOfAShownFile() throws Exception {
            showTheModel();
            Files.delete(bench.original);
            Files.writeString(bench.original, "mine");
            laptop.run("session", "end");
            bench.done("apply");
            assertThat(Files.readString(bench.original)).isEqualTo("mine");
        }

        @Test
        void shouldShowAgainWhatWasDeleted() throws Exception {
            showTheModel();
            Files.delete(bench.original);
            bench.done("apply");
            assertThat(bench.visible()).containsExactly(NAME);
        }

        @Test
        void shouldTellForeignModelsOrMoveThemToQuarantine() throws Exception {
            showTheModel();
            Path foreign = bench.tools.resolve("x/y/foreign.gguf");
            Files.createDirectories(foreign.getParent());
            Files.write(foreign, TinyGguf.bytes(7));
            Path link = bench.tools.resolve("x/linked");
            Files.createSymbolicLink(link, folder);
            assertThat(bench.done("apply"))
                    .contains("not the vault's", "x/y/foreign.gguf", "x/linked");
            assertThat(bench.visible()).contains("x/y/foreign.gguf", "x/linked");
            assertThat(bench.done("apply", "--exclusive")).contains("was moved to");
            assertThat(bench.visible()).containsExactly(NAME);
            assertThat(Files.readAllBytes(bench.vault.resolve("quarantine/foreign.gguf")))
                    .isEqualTo(TinyGguf.bytes(7));
            assertThat(Files.isSymbolicLink(bench.vault.resolve("quarantine/linked"))).isTrue();
        }
    }

    @Nested
    class Remove {
        @Test
        void shouldGiveFilesBack() throws Exception {
            showTheModel();
            Path to = folder.resolve("back");
            assertThat(bench.refused("remove", "tiny.gguf")).contains("--to DIR or --delete");
            assertThat(bench.refused("remove", "tiny.gguf", "--to", bench.tools + "/x"))
                    .contains("would be visible");
            bench.done("remove", "tiny.gguf", "--to", to.toString());
            assertThat(bench.visible()).isEmpty();
            assertThat(Files.readAllBytes(to.resolve("tiny.gguf"))).isEqualTo(VaultBench.MODEL);
            assertThat(bench.done("list")).contains("is empty");
        }

        @Test
        void shouldKeepTheModelWhenItCannotBeGivenBack() throws Exception {
            bench.put();
            bench.done("add", bench.original.toString());
            assertThat(bench.refused("remove", "tiny.gguf", "--to", folder.toString()))
                    .contains("exists already");
            assertThat(bench.keepsModel()).isTrue();
            bench.done("remove", "tiny.gguf", "--delete");
            assertThat(bench.keepsModel()).isFalse();
        }
    }

    @Nested
    class Unload {
        @Test
        void shouldAskLmStudioToLetGo() throws Exception {
            assumeTrue(
                    Files.isDirectory(Path.of("/proc/self/fd")),
                    "only Linux tells who holds a file");
            showTheModel();
            List<String> asked = new CopyOnWriteArrayList<>();
            FileChannel held = FileChannel.open(bench.original);
            HttpServer studio = studio(asked, held);
            try {
                laptop.run("session", "end");
                String said = bench.done("apply", "--lm-studio", url(studio));
                assertThat(said).doesNotContain("still open");
                assertThat(asked).containsExactly("{\"instance_id\":\"tiny:1\"}");
            } finally {
                held.close();
                studio.stop(0);
            }
        }

        @Test
        void shouldTellWhoHoldsTheFileWhenNobodyLetsGo() throws Exception {
            assumeTrue(
                    Files.isDirectory(Path.of("/proc/self/fd")),
                    "only Linux tells who holds a file");
            showTheModel();
            try (FileChannel _ = FileChannel.open(bench.original)) {
                laptop.run("session", "end");
                assertThat(bench.done("apply", "--lm-studio", "http://127.0.0.1:1"))
                        .contains("could not be asked")
                        .contains("still open in the processes [" + ProcessHandle.current().pid());
            }
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldAskNobodyElse() throws Exception {
            showTheModel();
            assertThat(bench.refused("apply", "--lm-studio", "http://192.0.2.1:1234"))
                    .contains("must name this machine");
        }

        private static HttpServer studio(List<String> asked, FileChannel held) throws IOException {
            HttpServer studio =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            studio.createContext(
                    "/api/v1/models",
                    exchange -> {
                        byte[] answer =
                                ("{\"models\":[{\"type\":\"llm\",\"key\":\"pub/tiny\",\"loaded_instances\":[{\"id\":\"tiny:1\"}]},"
                                                + "{\"type\":\"llm\",\"key\":\"other/model\",\"loaded_instances\":[{\"id\":\"other:1\"}]}]}")
                                        .getBytes(StandardCharsets.UTF_8);
                        if (exchange.getRequestURI().getPath().endsWith("/unload")) {
                            asked.add(
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                            held.close();
                            answer = "{}".getBytes(StandardCharsets.UTF_8);
                        }
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                        exchange.close();
                    });
            studio.start();
            return studio;
        }

        private static String url(HttpServer studio) {
            return "http://127.0.0.1:" + studio.getAddress().getPort();
        }
    }

    /** The tool's folder belongs to another account than the one that runs the vault. */
    @Nested
    class OwnAccount {
        private static final int DEVELOPER = 12_345;

        @BeforeEach
        void service() throws Exception {
            assumeTrue(
                    Files.getAttribute(folder, "unix:uid").equals(0),
                    "only root can give files to another account");
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
            GateFiles files = laptop.files();
            Identity own = files.identity().orElseThrow();
            Map<String, String> subjects = new TreeMap<>(own.subjects());
            subjects.put("uid:" + DEVELOPER, own.personId());
            files.writeIdentity(
                    new Identity(
                            own.deviceId(),
                            own.personId(),
                            own.issuer(),
                            own.serverUrl(),
                            own.publicUrl(),
                            own.root(),
                            subjects));
            bench.put();
            try (Stream<Path> all = Files.walk(bench.tools.getParent())) {
                for (Path path : all.toList()) {
                    Files.setAttribute(path, "unix:uid", DEVELOPER);
                }
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }

        /** What the developer's account can do. */
        private int asDeveloper(String... command) throws Exception {
            String[] all = {
                "/usr/bin/setpriv",
                "--reuid=" + DEVELOPER,
                "--regid=" + DEVELOPER,
                "--clear-groups",
                "sh",
                "-c",
                String.join(" ", command)
            };
            Process process =
                    new ProcessBuilder(all)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor();
        }

        /** The session of the developer, in a home of the developer's. */
        private void session() throws Exception {
            // As the service's own countersign sync --watch does.
            assertThat(laptop.run("posture", "--send").code()).isZero();
            Path person = folder.resolve("person");
            SampleLaptop.Ended declared =
                    laptop.runAt(
                            person,
                            "session",
                            "start",
                            "--declare",
                            "--scope",
                            "code_generation",
                            "--data-class",
                            "source_code");
            assertThat(declared.code()).as(declared.output()).isZero();
            Path home = person.resolve("sessions");
            byte[] account = ("uid:" + DEVELOPER).getBytes(StandardCharsets.UTF_8);
            Path theirs = home.resolve(Digest.of(account).hex() + ".json");
            try (Stream<Path> all = Files.list(home)) {
                // This test runs as root, the developer would not.
                Files.move(all.findFirst().orElseThrow(), theirs);
            }
            for (Path path : List.of(theirs, home, person)) {
                Files.setAttribute(path, "unix:uid", DEVELOPER);
            }
        }

        @Test
        void shouldShowFilesThatTheDeveloperCanReadAndNotChange() throws Exception {
            assertThat(bench.done("add", bench.original.toString())).doesNotContain("WEAK");
            approve();
            session();
            String home = folder.resolve("person").toString();
            assertThat(bench.done("apply", "--sessions-of", home)).contains("is shown in");
            assertThat(bench.done("list", "--json")).contains("\"strong\":true");
            assertThat(Files.getAttribute(bench.original, "unix:uid")).isEqualTo(0);
            String file = "'" + bench.original + "'";
            assertThat(asDeveloper("cat", file)).isZero();
            assertThat(asDeveloper("echo x >>", file)).isNotZero();
            assertThat(asDeveloper("chmod u+w", file)).isNotZero();
            assertThat(asDeveloper("mv", file, "'" + bench.tools + "/y.gguf'")).isNotZero();
            assertThat(asDeveloper("ls", "'" + bench.vault + "'")).isNotZero();
            assertThat(Files.readAllBytes(bench.original)).isEqualTo(VaultBench.MODEL);
            assertThat(asDeveloper("rm", "'" + home + "'/sessions/*")).isZero();
            bench.done("apply", "--sessions-of", home);
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldNotBelieveASessionFileOfAnotherAccount() throws Exception {
            bench.done("add", bench.original.toString());
            approve();
            session();
            Path home = folder.resolve("person");
            try (Stream<Path> all = Files.walk(home)) {
                for (Path path : all.toList()) {
                    Files.setAttribute(path, "unix:uid", 12_346);
                }
            }
            bench.done("apply", "--sessions-of", home.toString());
            assertThat(bench.visible()).isEmpty();
        }

        @Test
        void shouldSayWhatMakesItWeak() throws Exception {
            Files.setAttribute(laptop.home(), "unix:uid", DEVELOPER);
            assertThat(bench.done("add", bench.original.toString()))
                    .contains("WEAK", "the gate's home belongs");
            Files.setAttribute(laptop.home(), "unix:uid", 0);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(bench.done("list")).contains("strong     false", "can be changed by others");
        }
    }

    @Test
    void shouldSayThatOneAccountIsWeak() throws Exception {
        bench.put();
        assertThat(bench.done("add", bench.original.toString())).contains("WEAK");
        assertThat(bench.done("list", "--json")).contains("\"strong\":false");
        assertThat(Files.exists(bench.original, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
