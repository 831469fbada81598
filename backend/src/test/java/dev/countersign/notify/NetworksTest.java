package dev.countersign.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private final Networks strict = new Networks(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.255",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "2130706433",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:7f00:1::",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001:db8::1"
            })
    void shouldRefuseWhatIsNoPlaceOnTheInternet(String address) throws UnknownHostException {
        assertThat(strict.mayReach(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.215.14",
                "172.15.255.255",
                "172.32.0.0",
                "100.63.255.255",
                "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
                "64:ff9b::93.184.215.14"
            })
    void shouldReachPublicAddresses(String address) throws UnknownHostException {
        assertThat(strict.mayReach(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void shouldReachExactlyTheNetworksThatWereNamed() throws UnknownHostException {
        Networks networks = new Networks(List.of("10.1.0.0/16", "fd00:1::/32"));
        assertThat(networks.mayReach(InetAddress.getByName("10.1.255.255"))).isTrue();
        assertThat(networks.mayReach(InetAddress.getByName("fd00:1::5"))).isTrue();
        assertThat(networks.mayReach(InetAddress.getByName("10.2.0.0"))).isFalse();
        assertThat(networks.mayReach(InetAddress.getByName("fd00:2::5"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "example.org/8", "/8", "x"})
    void shouldRefuseWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Networks(List.of(text)));
    }
}
