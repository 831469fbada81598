package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.policy.bundle.Release;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final String BUILD = Repository.POLICIES.resolve("build").toString();

    @TempDir Path work;
    private String out = "";
    private String err = "";

    private int run(String... args) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        int code =
                PolicyCommand.run(
                        List.of(args),
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new PrintStream(complained, true, StandardCharsets.UTF_8));
        out = said.toString(StandardCharsets.UTF_8);
        err = complained.toString(StandardCharsets.UTF_8);
        return code;
    }

    private String path(String name) {
        return work.resolve(name).toString();
    }

    @Test
    void shouldMakeAKeyAndSignTwoEqualReleasesThatPass() throws Exception {
        assertThat(run("key", "--out", path("kim"))).isEqualTo(PolicyCommand.OK);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(work.resolve("kim.key.pem"))))
                .isEqualTo("rw-------");
        for (String name : List.of("one.tar.gz", "two.tar.gz")) {
            assertThat(
                            run(
                                    "pack",
                                    "--build",
                                    BUILD,
                                    "--out",
                                    path(name),
                                    "--key",
                                    path("kim.key.pem")))
                    .as("%s", err)
                    .isEqualTo(PolicyCommand.OK);
        }
        byte[] one = Files.readAllBytes(work.resolve("one.tar.gz"));
        assertThat(one).isEqualTo(Files.readAllBytes(work.resolve("two.tar.gz")));
        assertThat(out).contains("signed by", Release.read(one).digest());

        assertThat(run("check", path("one.tar.gz"), "--authors", work.toString()))
                .as("%s", err)
                .isEqualTo(PolicyCommand.FAILED); // kim.key.pem lies there too and is no public key
        assertThat(err).contains("kim.key.pem is a PRIVATE KEY");
        Files.delete(work.resolve("kim.key.pem"));
        assertThat(run("check", path("one.tar.gz"), "--authors", work.toString()))
                .as("%s", err)
                .isEqualTo(PolicyCommand.OK);
        int tests = TestBundles.writtenTests();
        assertThat(out)
                .contains("good: revision")
                .contains("tests %d of %d passed, coverage 100 %%".formatted(tests, tests));
    }

    @Test
    void shouldRefuseWithTheServersReason() throws Exception {
        assertThat(run("pack", "--build", BUILD, "--out", path("plain.tar.gz"))).isZero();
        assertThat(out).contains("not signed");
        assertThat(run("check", path("plain.tar.gz"), "--authors", work.toString()))
                .isEqualTo(PolicyCommand.FAILED);
        assertThat(err).contains("not signed");
        byte[] half = Files.readAllBytes(work.resolve("plain.tar.gz"));
        Files.write(work.resolve("half.tar.gz"), Arrays.copyOf(half, half.length / 2));
        assertThat(run("check", path("half.tar.gz"), "--authors", work.toString()))
                .isEqualTo(PolicyCommand.FAILED);
        assertThat(err).contains("no whole tar.gz");
    }

    @Test
    void shouldSayHowItIsUsed() {
        assertThat(run()).isEqualTo(PolicyCommand.USAGE);
        assertThat(err).contains("usage: policy key", "exit codes");
        assertThat(run("help")).isEqualTo(PolicyCommand.OK);
        assertThat(run("pack", "--out", "x")).isEqualTo(PolicyCommand.USAGE);
        assertThat(err).contains("--build is missing");
        assertThat(run("check", path("absent"), "--authors", "x")).isEqualTo(PolicyCommand.USAGE);
        assertThat(err).contains("there is no file");
        assertThat(run("upload", "--url")).isEqualTo(PolicyCommand.USAGE);
        assertThat(err).contains("--url needs a value");
    }

    @Test
    void shouldSayThatAServerDoesNotAnswer() throws Exception {
        Files.writeString(work.resolve("token"), "cst_x\n");
        Files.write(work.resolve("release"), new byte[] {1});
        assertThat(
                        run(
                                "upload",
                                path("release"),
                                "--url",
                                "http://127.0.0.1:1",
                                "--token-file",
                                path("token")))
                .isEqualTo(PolicyCommand.FAILED);
        assertThat(err).contains("does not answer").doesNotContain("cst_x");
    }
}
