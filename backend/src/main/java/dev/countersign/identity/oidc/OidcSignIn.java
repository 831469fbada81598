package dev.countersign.identity.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import dev.countersign.identity.ProviderSignIn;
import dev.countersign.platform.ServerSettings;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.URI;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configured provider, as the other pages of identity need it. */
@Singleton
@Requires(beans = OidcSettings.class)
final class OidcSignIn implements ProviderSignIn {
    private final OidcSettings settings;
    private final Provider provider;
    private final ProviderPeople people;
    private final URI afterwards;

    OidcSignIn(
            OidcSettings settings,
            Provider provider,
            ProviderPeople people,
            ServerSettings server) {
        this.settings = settings;
        this.provider = provider;
        this.people = people;
        this.afterwards = URI.create(server.publicUrl() + "/signin");
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public boolean knows(String personId) {
        return people.knows(personId);
    }

    @Override
    public boolean givesRoles() {
        return settings.rolesClaim() != null;
    }

    @Override
    public void link(String actor, String personId, String subject) {
        people.link(actor, personId, subject);
    }

    @Override
    public void unlink(String actor, String personId, String reason) {
        people.unlink(actor, personId, reason);
    }

    /** OpenID Connect RP-Initiated Logout 1.0 section 2. */
    @Override
    public Optional<URI> signOut(@Nullable String idToken) {
        try {
            URI endpoint = provider.known().metadata().getEndSessionEndpointURI();
            return Optional.ofNullable(endpoint)
                    .map(there ->
                            new LogoutRequest(
                                            there,
                                            hint(idToken),
                                            null,
                                            new ClientID(settings.clientId()),
                                            afterwards,
                                            null,
                                            null)
                                    .toURI());
        } catch (Refusal e) {
            return Optional.empty();
        }
    }

    private static @Nullable JWT hint(@Nullable String idToken) {
        try {
            return idToken == null ? null : JWTParser.parse(idToken);
        } catch (ParseException e) {
            return null;
        }
    }
}
