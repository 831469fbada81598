package dev.countersign.identity;

import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From where a request came, for counting only. Behind a reverse proxy that is what the proxy wrote
 * last into the configured header. Of an IPv6 address the first 64 bits count: the rest is the
 * client's to choose.
 */
@Singleton
final class ClientAddress {
    private static final int PREFIX = 8;

    private final @Nullable String header;

    ClientAddress(SignInSettings settings) {
        this.header = settings.clientAddressHeader();
    }

    String of(HttpRequest<?> request) {
        if (header != null) {
            List<String> values = request.getHeaders().getAll(header);
            if (!values.isEmpty()) {
                String[] entries = values.getLast().split(",", -1);
                return entries[entries.length - 1].strip();
            }
        }
        InetSocketAddress socket = request.getRemoteAddress();
        return socket == null || socket.getAddress() == null ? "" : network(socket.getAddress());
    }

    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX))
                : address.getHostAddress();
    }
}
