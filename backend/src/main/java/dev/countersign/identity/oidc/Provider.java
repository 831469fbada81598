package dev.countersign.identity.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the provider says of itself, asked when first needed and again after an hour; until it
 * answers, what it said last holds. A provider that is down keeps nobody but its own people out:
 * nothing else here waits for it.
 */
@Singleton
@Requires(beans = OidcSettings.class)
final class Provider {
    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OidcSettings settings;
    private final BackChannel channel;
    private final Clock clock;
    private @Nullable Known known;
    private Instant failedAt = Instant.MIN;

    Provider(OidcSettings settings, BackChannel channel, Clock clock) {
        this.settings = settings;
        this.channel = channel;
        this.clock = clock;
    }

    /** Its metadata and where its keys come from; keys are fetched again when one is not known. */
    record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant since) {}

    /**
     * What is known now.
     *
     * @throws Refusal when the provider cannot be asked, or says what cannot be
     */
    synchronized Known known() throws Refusal {
        Instant now = clock.instant();
        Known present = known;
        if (present != null && now.isBefore(present.since().plus(FRESH))) {
            return present;
        }
        if (now.isBefore(failedAt.plus(PATIENCE)) && !now.isBefore(failedAt)) {
            return former(present);
        }
        try {
            Known asked = ask(now);
            known = asked;
            return asked;
        } catch (IOException | GeneralException | IllegalArgumentException e) {
            failedAt = now;
            LOG.warn(
                    "the identity provider {} cannot be asked: {}",
                    settings.issuer(),
                    e.toString());
            return former(present);
        }
    }

    private static Known former(@Nullable Known known) throws Refusal {
        if (known == null) {
            throw unreachable();
        }
        return known;
    }

    static Refusal unreachable() {
        return new Refusal(
                ProblemCode.SIGN_IN_UNREACHABLE,
                "It cannot be reached at the moment. Try again in a minute; if that does not help, tell an administrator.",
                Map.of());
    }

    private Known ask(Instant now) throws IOException, GeneralException {
        Issuer issuer = new Issuer(settings.issuer());
        OIDCProviderMetadata metadata =
                OIDCProviderMetadata.parse(
                        channel.retrieveResource(OIDCProviderMetadata.resolveURL(issuer))
                                .getContent());
        if (!metadata.getIssuer().equals(issuer)) {
            throw new GeneralException(
                    "it calls itself "
                            + metadata.getIssuer()
                            + ": set that as countersign.oidc.issuer, to the letter");
        }
        requireSafe(metadata);
        return new Known(metadata, keys(metadata), now);
    }

    private JWKSource<SecurityContext> keys(OIDCProviderMetadata metadata)
            throws MalformedURLException {
        return JWKSourceBuilder.<SecurityContext>create(metadata.getJWKSetURI().toURL(), channel)
                .build();
    }

    /** What carries codes, secrets and keys must not be read or changed on the way. */
    private void requireSafe(OIDCProviderMetadata metadata) {
        Stream.of(
                        metadata.getAuthorizationEndpointURI(),
                        metadata.getTokenEndpointURI(),
                        metadata.getJWKSetURI())
                .forEach(this::requireSafe);
        Stream.of(metadata.getUserInfoEndpointURI(), metadata.getEndSessionEndpointURI())
                .filter(java.util.Objects::nonNull)
                .forEach(this::requireSafe);
    }

    private void requireSafe(@Nullable URI endpoint) {
        if (endpoint == null
                || !BackChannel.schemes(settings.plainHttp()).contains(endpoint.getScheme())) {
            throw new IllegalArgumentException("an endpoint is missing or not https: " + endpoint);
        }
    }
}
