package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.MutableHttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final String HEADER = "X-Forwarded-For";
    private static final String PROXY = "10.0.8.4";

    private static SignInSettings settings(@Nullable String header, String... proxies) {
        return new SignInSettings(
                true, Duration.ofHours(2), Duration.ofHours(12), header, List.of(proxies), null);
    }

    private static String of(SignInSettings settings, String connection, String... lines) {
        MutableHttpRequest<Object> request = HttpRequest.GET("/");
        for (String line : lines) {
            request.getHeaders().add(HEADER, line);
        }
        return new ClientAddress(settings)
                .of(
                        new HttpRequestWrapper<>(request) {
                            @Override
                            public InetSocketAddress getRemoteAddress() {
                                return new InetSocketAddress(
                                        InetAddress.ofLiteral(connection), 4711);
                            }
                        });
    }

    private static String behindProxies(String connection, String... lines) {
        return of(
                settings(HEADER, "10.0.8.0/24", "127.0.0.1/32", "2001:db8:8::/48"),
                connection,
                lines);
    }

    @Nested
    class WithoutAProxy {
        @Test
        void shouldBeTheConnectionWhateverIsSent() {
            assertThat(of(settings(null), "203.0.113.9", "198.51.100.1")).isEqualTo("203.0.113.9");
        }

        @ParameterizedTest
        @CsvSource({
            "2001:db8:1:2::5, 20010db800010002",
            "2001:db8:1:2:ffff::6, 20010db800010002",
            "::ffff:203.0.113.9, 203.0.113.9"
        })
        void shouldCountTheNetworkOfAnIpv6Address(String connection, String network) {
            assertThat(of(settings(null), connection)).isEqualTo(network);
        }
    }

    @Nested
    class BehindProxies {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "203.0.113.9|203.0.113.9",
                    "198.51.100.1, 203.0.113.9|203.0.113.9",
                    "10.0.8.7, 203.0.113.9|203.0.113.9",
                    "198.51.100.1, 203.0.113.9, 10.0.8.5, 127.0.0.1|203.0.113.9",
                    "203.0.113.9:40123|203.0.113.9",
                    "[2001:db8:1:2::5]:40123|20010db800010002",
                    "2001:db8:1:2::5|20010db800010002",
                    "203.0.113.9, 2001:db8:8::1|203.0.113.9",
                    "for=198.51.100.1, for=203.0.113.9;proto=https;by=10.0.8.5|203.0.113.9",
                    "for=\"[2001:db8:1:2::5]:40123\";proto=https|20010db800010002",
                    "10.0.8.9|10.0.8.9"
                })
        void shouldBeTheFirstThatIsNoProxyFromTheEnd(String header, String client) {
            assertThat(behindProxies(PROXY, header)).isEqualTo(client);
        }

        @Test
        void shouldReadSeveralLinesAsOne() {
            assertThat(behindProxies(PROXY, "198.51.100.1", "203.0.113.9, 10.0.8.5"))
                    .isEqualTo("203.0.113.9");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "unknown",
                    "203.0.113.9, evil.example",
                    "203.0.113.9, ",
                    "203.0.113.9, _hidden",
                    "203.0.113.9, 999.1.1.1",
                    "203.0.113.9, [::1",
                    "203.0.113.9, for=_x;by=203.0.113.9"
                })
        void shouldStayAtTheProxyWhereItSaysNoAddress(String header) {
            assertThat(behindProxies(PROXY, header)).isEqualTo(PROXY);
        }

        @Test
        void shouldBelieveNobodyElse() {
            assertThat(behindProxies("203.0.113.66", "198.51.100.1, 203.0.113.9"))
                    .isEqualTo("203.0.113.66");
            assertThat(behindProxies("10.0.9.1", "203.0.113.9")).isEqualTo("10.0.9.1");
            assertThat(behindProxies("2001:db8:9::1", "203.0.113.9")).isEqualTo("20010db800090000");
        }

        @Test
        void shouldNotFollowAHeaderWithoutEnd() {
            String endless = "203.0.113.9" + ", 10.0.8.5".repeat(1000);
            assertThat(behindProxies(PROXY, endless)).isEqualTo("10.0.8.5");
        }
    }

    @Nested
    class Settings {
        @Test
        void shouldNotTakeAHeaderFromAnybody() {
            assertThatThrownBy(() -> settings(HEADER))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("countersign.sign-in.trusted-proxies");
        }

        @ParameterizedTest
        @ValueSource(strings = {"10.0.8.0", "10.0.8.0/33", "proxy.example/24"})
        void shouldNameWhatIsNoNetwork(String proxy) {
            assertThatThrownBy(() -> settings(HEADER, proxy))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("countersign.sign-in.trusted-proxies")
                    .hasMessageContaining(proxy);
        }
    }
}
