package dev.countersign.identity.passkey;

import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who passkeys are made for (WebAuthn Level 3 section 4, RP ID). No browser takes an IP address for
 * that, so a public address on a loopback address counts as {@code localhost} at the same port; on
 * any other IP address there are no passkeys.
 */
@Singleton
public final class RelyingParty {
    private static final String LOCALHOST = "localhost";

    private final String id;
    private final Set<String> origins;
    private final boolean usable;
    private final String own;

    RelyingParty(ServerSettings server, PasskeySettings settings) {
        URI address = URI.create(server.publicUrl());
        String host = Objects.requireNonNullElse(address.getHost(), "");
        boolean loopback = host.startsWith("127.") || host.equals("[::1]");
        String name = loopback ? LOCALHOST : host;
        String configured = settings.rpId();
        id = configured == null || configured.isBlank() ? name : configured.strip();
        Set<String> all = new LinkedHashSet<>();
        own = origin(address, name);
        all.add(own);
        all.addAll(Objects.requireNonNullElse(settings.origins(), List.<String>of()));
        origins = Set.copyOf(all);
        boolean address4 = id.matches("[0-9.]+");
        boolean trusted = "https".equals(address.getScheme()) || name.equals(LOCALHOST);
        usable = !id.isEmpty() && !address4 && !id.startsWith("[") && trusted;
    }

    private static String origin(URI address, String host) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + host + port;
    }

    /** The relying party id. */
    public String id() {
        return id;
    }

    /** The origins whose pages may ask for a signature. */
    public Set<String> origins() {
        return origins;
    }

    /** Whether browsers can make passkeys for this address at all. */
    public boolean usable() {
        return usable;
    }

    /**
     * The origin to lead to, when a page was opened at a host where browsers have no passkeys for
     * this server.
     */
    public Optional<String> elsewhere(HttpRequest<?> page) {
        String host =
                String.valueOf(page.getHeaders().get(HttpHeaders.HOST)).replaceFirst(":\\d+$", "");
        boolean here = host.equals(id) || host.endsWith("." + id);
        return here || !usable ? Optional.empty() : Optional.of(own);
    }
}
