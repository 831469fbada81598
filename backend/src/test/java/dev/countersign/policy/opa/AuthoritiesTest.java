package dev.countersign.policy.opa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.countersign.policy.EngineAnswer;
import dev.countersign.policy.EngineFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An OPA with a certificate for {@code localhost} that only its own authority vouches for. */
class AuthoritiesTest {
    private static final char[] PASSWORD = "of this test".toCharArray();
    private static final String ANSWER =
            "{\"result\":1,\"provenance\":{\"version\":\"9.9.9\",\"bundles\":{\"a\":{\"revision\":\"r1\"}}}}";

    @TempDir static Path directory;
    private static HttpsServer server;
    private static Path authority;

    @BeforeAll
    static void start() throws Exception {
        KeyStore keys = keys();
        authority = directory.resolve("ca.pem");
        Files.writeString(
                authority,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("opa").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = ANSWER.getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void shouldTrustWhomItIsTold() {
        assertThat(ask("localhost", authority)).isEqualTo(new EngineAnswer.Result("1"));
    }

    @Test
    void shouldTrustNobodyElse() {
        assertUnreachable(ask("localhost", null));
    }

    @Test
    void shouldTrustNoOtherName() {
        assertUnreachable(ask("127.0.0.1", authority));
    }

    private static void assertUnreachable(EngineAnswer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        EngineAnswer.Failed.class,
                        failed ->
                                assertThat(failed.failure()).isEqualTo(EngineFailure.UNREACHABLE));
    }

    private static EngineAnswer ask(String host, @Nullable Path authority) {
        URI url = URI.create("https://" + host + ":" + server.getAddress().getPort());
        DataExchange exchange =
                new DataExchange(
                        new OpaSettings(
                                url, Duration.ofSeconds(5), 1, null, null, authority, false),
                        Duration.ofSeconds(20));
        try {
            return new OpaEngine(exchange, "r1", null).evaluate("{}".getBytes(UTF_8));
        } finally {
            exchange.close();
        }
    }

    /** The JDK has no interface to make a certificate, but a tool. */
    private static KeyStore keys() throws Exception {
        Path file = directory.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "opa",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .inheritIO()
                        .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no key");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
