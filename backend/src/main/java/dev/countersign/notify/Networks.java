package dev.countersign.notify;

import dev.countersign.identity.Network;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses webhooks may reach: public ones, and those of the networks an administrator
 * named. An IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4) counts as itself.
 */
final class Networks {
    /**
     * Special-purpose blocks of the IANA registries (RFC 6890) that are no place on the Internet.
     */
    private static final List<Network> SPECIAL =
            blocks(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4");

    /** Nothing else of IPv6 is routed on the Internet. */
    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

    private static final List<Network> SPECIAL_6 =
            blocks("2001::/23", "2001:db8::/32", "3fff::/20", "2620:4f:8000::/48");

    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network COMPATIBLE = Network.of("::/96");

    private final List<Network> allowed;

    /**
     * @param allowed blocks such as {@code 10.1.0.0/16}
     * @throws IllegalArgumentException for what is none
     */
    Networks(List<String> allowed) {
        this.allowed = blocks(allowed.toArray(String[]::new));
    }

    boolean mayReach(InetAddress address) {
        InetAddress inner = unwrapped(address);
        if (allowed.stream().anyMatch(block -> block.holds(inner))) {
            return true;
        }
        if (inner instanceof Inet4Address) {
            return SPECIAL.stream().noneMatch(block -> block.holds(inner));
        }
        return GLOBAL_UNICAST.holds(inner)
                && SPECIAL_6.stream().noneMatch(block -> block.holds(inner));
    }

    private static InetAddress unwrapped(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        if (NAT64.holds(address) || (COMPATIBLE.holds(address) && !isLoopbackOrAny(address))) {
            return four(Arrays.copyOfRange(bytes, 12, 16));
        }
        return SIX_TO_FOUR.holds(address) ? four(Arrays.copyOfRange(bytes, 2, 6)) : address;
    }

    private static boolean isLoopbackOrAny(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress();
    }

    private static InetAddress four(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Network> blocks(String... texts) {
        return Arrays.stream(texts).map(Network::of).toList();
    }
}
