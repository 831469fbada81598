package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LsofAccountsTest {
    private static Optional<String> account(String... lines) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return LsofAccounts.account(
                List.of(lines),
                new InetSocketAddress(loopback, 50_000),
                new InetSocketAddress(loopback, 11_434));
    }

    @Test
    void shouldFindTheCallersEndOnly() {
        assertThat(
                        account(
                                "p10",
                                "u0",
                                "f5",
                                "n127.0.0.1:11434->127.0.0.1:50000",
                                "p11",
                                "u501",
                                "f7",
                                "n127.0.0.1:50000->127.0.0.1:11434"))
                .contains("uid:501");
    }

    @Test
    void shouldNotGuess() {
        assertThat(account()).isEmpty();
        assertThat(account("u501", "p11", "n127.0.0.1:50000->127.0.0.1:11434")).isEmpty();
        assertThat(account("p11", "uroot", "n127.0.0.1:50000->127.0.0.1:11434")).isEmpty();
        assertThat(account("p11", "u501", "n127.0.0.1:50001->127.0.0.1:11434")).isEmpty();
    }
}
