package dev.countersign.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts of the whole application that end before they wrote anything. */
class ReadSettingsTest {
    private static final String NUMBER = "has to be a whole number";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "countersign.public-url, ``, has to be like https",
                "countersign.public-url, countersign, has to be like https",
                "countersign.public-url, ftp://example.org, has to be like https",
                "countersign.public-url, https://example.org:99999, has to be like https",
                "countersign.public-url, HUGE, has to be like https",
                "micronaut.server.port, http, whole number from -1 to 65535",
                "micronaut.server.port, 65536, whole number from -1 to 65535",
                "micronaut.server.port, ``, whole number from -1 to 65535",
                "micronaut.server.port, 99999999999999999999, whole number from -1 to 65535",
                "micronaut.server.max-request-size, many, whole number from 1024",
                "micronaut.server.max-request-size, 0, whole number from 1024",
                "micronaut.server.max-request-buffer-size, -1, whole number from 1024",
                "micronaut.server.max-request-buffer-size, 99999999999, whole number from 1024",
                "datasources.default.maximum-pool-size, ten, whole number from 2 to 1000",
                "datasources.default.maximum-pool-size, 0, whole number from 2 to 1000",
                "datasources.default.maximum-pool-size, 99999999999, whole number from 2 to 1000",
                "countersign.sign-in.local-accounts, maybe, has to be true or false",
                "countersign.sign-in.local-accounts, 1, has to be true or false",
                "countersign.sign-in.local-accounts, ``, is empty; it has to be true or false",
                "countersign.sign-in.idle, soon, has to be a length of time",
                "countersign.sign-in.idle, ``, is empty; it has to be a length of time",
                "countersign.sign-in.idle, 0s, has to be between 1m and 24h",
                "countersign.sign-in.idle, 25h, has to be between 1m and 24h",
                "countersign.sign-in.longest, long, has to be a length of time",
                "countersign.sign-in.longest, 169h, has to be between 1m and 168h",
                "countersign.sign-in.longest, 1h, countersign.sign-in.idle must not be longer",
                "countersign.sign-in.trusted-proxies, here, countersign.sign-in.trusted-proxies",
                "countersign.sign-in.client-address-header, X-Real-IP, needs countersign.sign-in.trusted",
                "countersign.clients.requests-per-minute, few, " + NUMBER,
                "countersign.clients.requests-per-minute, 0, from 1 to 600000",
                "countersign.clients.requests-per-minute, 600001, from 1 to 600000",
                "countersign.clients.requests-per-minute, 99999999999, " + NUMBER,
                "countersign.clients.requests-per-minute, ``, is empty",
                "countersign.oidc.issuer, idp, has to be like https",
                "countersign.oidc.issuer, http://idp.example, has to be https",
                "countersign.policy.engine, rego, has to be wasm or opa",
                "countersign.policy.deadline, fast, has to be a length of time",
                "countersign.policy.deadline, 0ms, has to be between 1ms and 1m",
                "countersign.policy.deadline, 2m, has to be between 1ms and 1m",
                "countersign.policy.memory-pages, lots, " + NUMBER,
                "countersign.policy.memory-pages, 15, has to be between 16",
                "countersign.policy.memory-pages, 99999999999, " + NUMBER,
                "countersign.policy.instances, -1, has to be between 0 and 256",
                "countersign.policy.instances, 257, has to be between 0 and 256",
                "countersign.policy.instances, ``, is empty",
                "countersign.issuance.status-list-capacity, 63, a multiple of 4 from 64",
                "countersign.issuance.status-list-capacity, 99999999999, " + NUMBER,
                "countersign.issuance.status-list-capacity, big, " + NUMBER,
                "countersign.effect.decisions, -1, has to be between 0 and 1000000",
                "countersign.effect.decisions, all, " + NUMBER,
                "countersign.mail.port, smtp, " + NUMBER,
                "countersign.mail.port, 0, from 1 to 65535",
                "countersign.mail.port, 65536, from 1 to 65535",
                "countersign.mail.port, ``, is empty",
                "countersign.mail.security, ssl, has to be starttls",
                "countersign.mail.security, ``, has to be starttls",
                "countersign.mail.from, nobody, has to be a mail address",
                "countersign.mail.from, HUGE, has to be a mail address",
                "countersign.webhooks.plain-http, perhaps, has to be true or false",
                "countersign.webhooks.allowed-networks, 10.0.0.0/33, has to be networks",
                "countersign.webhooks.allowed-networks, intranet, has to be networks"
            })
    void shouldEndTheStartWithWhatWouldBeRight(String property, String value, String right)
            throws Exception {
        String huge = value.equals("HUGE") ? "x".repeat(100_000) + "@" : value;
        List<Path> before = written();
        assertThatThrownBy(() -> ApplicationContext.run(Map.of(property, huge)).close())
                .hasMessageContaining(property)
                .hasMessageContaining(right)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2000));
        assertThat(written()).isEqualTo(before);
    }

    @Test
    void shouldNameAllAtOnceAndRepeatNoValue() {
        assertThatThrownBy(() ->
                        ApplicationContext.run(
                                        Map.of(
                                                "countersign.mail.port",
                                                "hunter2",
                                                "countersign.sign-in.idle",
                                                "soon"))
                                .close())
                .hasMessageContaining("countersign.mail.port")
                .hasMessageContaining("countersign.sign-in.idle")
                .hasMessageNotContaining("hunter2");
    }

    private static List<Path> written() throws Exception {
        Path home = Path.of(System.getProperty("countersign.data-dir"));
        try (Stream<Path> files = Files.list(home)) {
            return files.sorted().toList();
        }
    }
}
