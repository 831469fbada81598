package dev.countersign.notify;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
