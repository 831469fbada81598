package dev.countersign.identity.oidc;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which OpenID provider people sign in with, and what its claims mean here.
 *
 * @param issuer exactly as the provider writes it in its tokens; everything else is discovered from
 *     it (OpenID Connect Discovery 1.0)
 * @param clientId what the provider calls this server
 * @param clientSecret absent for a public client; rather use the file
 * @param clientSecretFile holds the secret; read for every sign-in, so that it can be replaced
 * @param name what people call the provider
 * @param scopes asked for, parted by blanks
 * @param usernameClaim the account's name of people who are new here
 * @param nameClaim the name that is shown
 * @param rolesClaim holds values that mean roles; dots lead into objects, as in {@code
 *     realm_access.roles}. Absent: roles are given here by hand
 * @param roles which value means which role, as {@code value=role; value=role}
 * @param allowPlainHttp whether a provider beyond this machine may be spoken to without TLS
 */
@Requires(property = "countersign.oidc.issuer")
@ConfigurationProperties("countersign.oidc")
record OidcSettings(
        @Bindable(defaultValue = "") String issuer,
        @Bindable(defaultValue = "") String clientId,
        @Nullable String clientSecret,
        @Nullable Path clientSecretFile,
        @Bindable(defaultValue = "your organisation") String name,
        @Bindable(defaultValue = "openid profile email") String scopes,
        @Bindable(defaultValue = "preferred_username") String usernameClaim,
        @Bindable(defaultValue = "name") String nameClaim,
        @Nullable String rolesClaim,
        @Bindable(defaultValue = "") String roles,
        @Bindable(defaultValue = "false") boolean allowPlainHttp) {
    private static final String PROPERTY = "countersign.oidc.";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    OidcSettings {
        requireAddress(issuer, allowPlainHttp);
        require(!clientId.isBlank(), "client-id", "is missing: the provider gave it to you");
        require(
                clientSecret == null || clientSecretFile == null,
                "client-secret",
                "and client-secret-file are both set: keep one");
        require(
                clientSecretFile == null || Files.isReadable(clientSecretFile),
                "client-secret-file",
                "cannot be read");
        require(
                Arrays.asList(scopes.split(" ", -1)).contains("openid"),
                "scopes",
                "has to hold openid");
        require(
                (rolesClaim == null) == roles.isBlank(),
                "roles",
                "and roles-claim belong together: which claim, and which of its values mean which role");
        RoleMapping.parse(roles);
    }

    private static void requireAddress(String issuer, boolean allowPlainHttp) {
        URI uri;
        try {
            uri = URI.create(issuer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PROPERTY + "issuer is no address");
        }
        require(
                uri.getHost() != null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getRawUserInfo() == null,
                "issuer",
                "has to be like https://idp.example/realm, without user, query and fragment");
        require(
                "https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme())
                                && (THIS_MACHINE.contains(uri.getHost()) || allowPlainHttp)),
                "issuer",
                "has to be https: whoever sits in between could sign in as anybody");
    }

    private static void require(boolean right, String property, String fault) {
        if (!right) {
            throw new IllegalArgumentException(PROPERTY + property + " " + fault);
        }
    }

    boolean plainHttp() {
        return issuer.startsWith("http:");
    }

    RoleMapping mapping() {
        return RoleMapping.parse(roles);
    }

    List<String> scopeList() {
        return Arrays.stream(scopes.split(" ", -1)).filter(s -> !s.isBlank()).toList();
    }

    /** The secret of a confidential client, empty for a public one. */
    Optional<String> secret() {
        if (clientSecretFile == null) {
            return Optional.ofNullable(clientSecret).filter(s -> !s.isBlank());
        }
        try {
            return Optional.of(Files.readString(clientSecretFile).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PROPERTY + "client-secret-file", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "OIDC " + issuer + " as " + clientId;
    }
}
