package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real machine: limits on programs, files and ports. */
@EnabledOnOs(OS.LINUX)
class LocalMachineTest {
    @TempDir Path folder;
    private final LocalMachine machine =
            new LocalMachine(Map.of("SECRET", "x", "HOME", "/h"), Path.of("/h"));

    @Nested
    class Run {
        @Test
        void shouldGiveOutputAndExitCode() {
            assertThat(machine.run(List.of("/bin/echo", "a; b $HOME `c`")))
                    .isEqualTo(new Machine.Outcome.Ran(0, "a; b $HOME `c`\n"));
            assertThat(machine.run(List.of("/bin/false")))
                    .isEqualTo(new Machine.Outcome.Ran(1, ""));
            assertThat(machine.output(List.of("/bin/false"))).isEmpty();
        }

        @Test
        void shouldGiveTheChildAlmostNoEnvironment() {
            assertThat(machine.output(List.of("/usr/bin/env")).orElseThrow().lines())
                    .containsExactlyInAnyOrder(
                            "LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/h");
        }

        @Test
        void shouldTellMissingPrograms() {
            assertThat(machine.run(List.of("/no/such/program")))
                    .isEqualTo(new Machine.Outcome.Missing());
        }

        @Test
        void shouldNotWaitForEndlessOutput() {
            assertThat(machine.run(List.of("/bin/cat", "/dev/zero")))
                    .isEqualTo(new Machine.Outcome.Stopped("gave more output than 262144 bytes"));
        }

        @Test
        void shouldStopWhatDoesNotEnd() {
            assertThat(machine.run(List.of("/bin/sleep", "60")))
                    .isEqualTo(new Machine.Outcome.Stopped("did not answer within 5 s"));
        }
    }

    @Nested
    class ReadFiles {
        @Test
        void shouldFollowLinksToTheNearestThatExists() throws IOException {
            Path real = Files.createDirectories(folder.resolve("real"));
            Path link = Files.createSymbolicLink(folder.resolve("link"), real);
            assertThat(machine.nearest(link)).isEqualTo(real.toRealPath());
            assertThat(machine.nearest(link.resolve("a/b"))).isEqualTo(real.toRealPath());
        }

        @Test
        void shouldNotReadLargeOrStrangeFiles() throws IOException {
            Path file = folder.resolve("file");
            Files.write(file, new byte[256 * 1024]);
            assertThat(machine.read(file)).isPresent();
            Files.write(file, new byte[256 * 1024 + 1]);
            assertThat(machine.read(file)).isEmpty();
            assertThat(machine.read(Path.of("/dev/zero"))).isEmpty();
            assertThat(machine.read(folder)).isEmpty();
        }
    }

    @Nested
    class Processes {
        @Test
        void shouldSeeItself() {
            long own = ProcessHandle.current().pid();
            assertThat(machine.started(own)).isPresent();
            assertThat(machine.parent(own)).isPositive();
            assertThat(machine.processes()).extracting(Machine.Running::pid).contains(own);
        }
    }

    @Nested
    class Ask {
        private String page(int status, String body) throws IOException {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.getResponseHeaders().add("Location", "/elsewhere");
                        exchange.sendResponseHeaders(status, body.length());
                        exchange.getResponseBody()
                                .write(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                        exchange.close();
                    });
            server.start();
            try {
                return machine.ask(server.getAddress().getPort(), "/x").orElse("nothing");
            } finally {
                server.stop(0);
            }
        }

        @Test
        void shouldTakeShortGoodAnswersOnly() throws IOException {
            assertThat(page(200, "{}")).isEqualTo("{}");
            assertThat(page(302, "{}")).isEqualTo("nothing");
            assertThat(page(500, "{}")).isEqualTo("nothing");
            assertThat(page(200, "x".repeat(64 * 1024 + 1))).isEqualTo("nothing");
        }

        @Test
        void shouldGiveUpOnSilence() throws IOException {
            try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                assertThat(machine.ask(silent.getLocalPort(), "/x")).isEmpty();
            }
            assertThat(machine.ask(1, "/x")).isEmpty();
        }
    }
}
