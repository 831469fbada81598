package dev.countersign.identity;

import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From where a request came, for counting only. The header of a reverse proxy is believed only when
 * a trusted proxy sent it, and in it only what trusted proxies wrote: read from its end, the first
 * address that is none of theirs is the client's. Of an IPv6 address the first 64 bits count: the
 * rest is the client's to choose.
 */
@Singleton
public final class ClientAddress {
    private static final int PREFIX = 8;

    /** A long header costs its sender more than this server. */
    private static final int MOST_HOPS = 20;

    /** {@code for=} of RFC 7239, else a bare entry; a port may follow. */
    private static final Pattern ENTRY =
            Pattern.compile(
                    "(?:.*\\bfor=)?\"?(?:\\[([0-9a-fA-F:.]{2,45})\\]|([0-9.]{7,15})|([0-9a-fA-F:.]{2,45}))(?::[0-9]{1,5})?\"?(?:;.*)?",
                    Pattern.CASE_INSENSITIVE);

    private final @Nullable String header;
    private final List<Network> proxies;

    ClientAddress(SignInSettings settings) {
        this.header = settings.clientAddressHeader();
        this.proxies = settings.proxies();
    }

    /** Names the client's network; empty where the connection has no address. */
    public String of(HttpRequest<?> request) {
        InetSocketAddress socket = request.getRemoteAddress();
        if (socket == null || socket.getAddress() == null) {
            return "";
        }
        List<String> said = header == null ? List.of() : request.getHeaders().getAll(header);
        return network(client(socket.getAddress(), said));
    }

    /** As far back as trusted proxies lead; an entry that is no address ends the way. */
    private InetAddress client(InetAddress connection, List<String> said) {
        List<String> hops = said.stream().flatMap(line -> Stream.of(line.split(",", -1))).toList();
        InetAddress client = connection;
        for (int i = hops.size() - 1; i >= 0 && hops.size() - i <= MOST_HOPS; i--) {
            Optional<InetAddress> before = isProxy(client) ? parsed(hops.get(i)) : Optional.empty();
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(network -> network.holds(address));
    }

    /** Only addresses: a name would be looked up. */
    private static Optional<InetAddress> parsed(String entry) {
        Matcher written = ENTRY.matcher(entry.strip());
        if (!written.matches()) {
            return Optional.empty();
        }
        try {
            return Stream.of(written.group(1), written.group(2), written.group(3))
                    .flatMap(Stream::ofNullable)
                    .findFirst()
                    .map(InetAddress::ofLiteral);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX))
                : address.getHostAddress();
    }
}
