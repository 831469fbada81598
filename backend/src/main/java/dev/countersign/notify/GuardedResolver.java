package dev.countersign.notify;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves as the system does, and refuses a host any of whose addresses is out of bounds. The
 * connection is made to the very addresses that were looked at, so a name that changes its mind
 * gains nothing.
 */
@Singleton
final class GuardedResolver implements DnsResolver {
    private final Networks networks;
    private final DnsResolver under;

    @Inject
    GuardedResolver(WebhookSettings settings) {
        this(new Networks(settings.allowedNetworks()), SystemDefaultDnsResolver.INSTANCE);
    }

    GuardedResolver(Networks networks, DnsResolver under) {
        this.networks = networks;
        this.under = under;
    }

    /** An address that webhooks may not reach. */
    static final class UnreachableException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        private final String host;

        UnreachableException(String host) {
            super(host);
            this.host = host;
        }

        String words() {
            return host + " leads to a private address, which is not allowed here";
        }
    }

    /**
     * Whether a host is out of bounds as it is written: an address in any of its forms, or the name
     * of this machine (RFC 6761 section 6.3). Any other name may lead elsewhere each time and is
     * looked at when it is called.
     *
     * @return the words for it; empty when it may be tried
     */
    Optional<String> refused(String host) {
        List<InetAddress> written = written(host);
        return written.isEmpty() || written.stream().anyMatch(networks::mayReach)
                ? Optional.empty()
                : Optional.of(new UnreachableException(host).words());
    }

    private static List<InetAddress> written(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
        }
        try {
            return List.of(InetAddress.ofLiteral(name.replaceAll("[\\[\\]]", "")));
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = under.resolve(host);
        if (Stream.of(found).allMatch(networks::mayReach)) {
            return found;
        }
        throw new UnreachableException(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return under.resolveCanonicalHostname(host);
    }
}
