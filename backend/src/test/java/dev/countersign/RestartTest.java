package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, on the embedded database it really uses. */
class RestartTest {
    private static final Duration START = Duration.ofMinutes(3);

    @TempDir Path work;
    private final List<Process> started = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stopWhatIsLeft() throws Exception {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void shouldSurviveKillAndRefuseASecondServer() throws Exception {
        int port = freePort(); // a server does not start under another address than gates know
        Server first = start("first", port);
        first.awaitReady();
        String password = Files.readString(work.resolve("data/administrator.password")).strip();

        Server second = start("second", freePort());
        assertThat(second.process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.process.exitValue()).isNotZero();
        assertThat(second.log()).contains("another server already uses the data directory");
        assertThat(first.status("/health/readiness")).isEqualTo(200);

        ProcessHandle.of(postmaster()).orElseThrow().destroyForcibly();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> first.status("/health/readiness") == 503);
        int lists = first.status("/status/1");
        assertThat(lists).as(first.log()).isEqualTo(503);
        first.process.destroyForcibly().waitFor();
        Server third = start("third", port);
        third.awaitReady();
        var answer = new Browser(third.url).signIn("administrator", password);
        assertThat(answer.statusCode()).isEqualTo(303);

        applicationCannotSignInAsOwner(third);

        long postmaster = postmaster();
        third.process.destroy();
        assertThat(third.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ProcessHandle.of(postmaster).isEmpty());
    }

    /** Else the database would not protect the audit record from whoever has its password. */
    private void applicationCannotSignInAsOwner(Server server) throws Exception {
        Matcher port = Pattern.compile("PostgreSQL on (127.0.0.1:\\d+)").matcher(server.log());
        assertThat(port.find()).isTrue();
        String url = "jdbc:postgresql://" + port.group(1) + "/countersign";
        String password = Files.readString(work.resolve("data/application.password")).strip();
        try (Connection c = DriverManager.getConnection(url, "countersign_app", password)) {
            assertThat(c.isValid(5)).isTrue();
        }
        for (String role : new String[] {"countersign_owner", "postgres"}) {
            assertThatThrownBy(() -> DriverManager.getConnection(url, role, password).close())
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    private long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(work.resolve("data/postgres/data/postmaster.pid"))
                        .getFirst()
                        .trim());
    }

    private Server start(String name, int port) throws IOException {
        Path log = work.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                shippedClassPath(),
                                Application.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("COUNTERSIGN_DATA_DIR", work.resolve("data").toString());
        builder.environment().put("PORT", Integer.toString(port));
        Process process = builder.start();
        started.add(process);
        return new Server(process, "http://127.0.0.1:" + port, log);
    }

    /** Without the test classes, which replace clock and database. */
    private static String shippedClassPath() {
        return Stream.of(
                        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Server {
        private final Process process;
        private final String url;
        private final Path log;

        private Server(Process process, String url, Path log) {
            this.process = process;
            this.url = url;
            this.log = log;
        }

        void awaitReady() {
            Awaitility.await(log.toString())
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(300))
                    .failFast("the server ended", () -> !process.isAlive())
                    .until(() -> status("/health/readiness") == 200);
        }

        int status(String path) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url + path))
                            .timeout(Duration.ofSeconds(10))
                            .build();
            try {
                return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                return -1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }

        String log() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
