package dev.countersign.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorisation code flow (OpenID Connect Core 1.0 section 3.1) with PKCE S256 (RFC 7636),
 * state and nonce; the answer's issuer is compared (RFC 9207) where the provider names it.
 */
@Singleton
@Requires(beans = OidcSettings.class)
final class CodeFlow {
    static final String CALLBACK = "/signin/provider/callback";
    private static final Logger LOG = LoggerFactory.getLogger(CodeFlow.class);

    private final OidcSettings settings;
    private final Provider provider;
    private final BackChannel channel;
    private final IdTokens idTokens;
    private final URI callback;

    CodeFlow(
            OidcSettings settings,
            Provider provider,
            BackChannel channel,
            ServerSettings server,
            Clock clock) {
        this.settings = settings;
        this.provider = provider;
        this.channel = channel;
        this.idTokens = new IdTokens(settings.issuer(), settings.clientId(), clock);
        this.callback = URI.create(server.publicUrl() + CALLBACK);
    }

    /** What a finished sign-in brings. */
    record Finished(Claims claims, String idToken) {
        @Override
        public String toString() {
            return "finished sign-in";
        }
    }

    /** Where the browser goes to sign in. */
    URI begin(PendingSignIns.Pending pending) throws Refusal {
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(settings.scopeList().toArray(String[]::new)),
                        new ClientID(settings.clientId()),
                        callback)
                .endpointURI(provider.known().metadata().getAuthorizationEndpointURI())
                .state(new State(pending.state()))
                .nonce(new Nonce(pending.nonce()))
                .codeChallenge(new CodeVerifier(pending.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * Turns the answer at the callback into a person's claims.
     *
     * @param issuer what the answer names as its issuer, empty when nothing
     */
    Finished finish(PendingSignIns.Pending pending, String code, String issuer) throws Refusal {
        Provider.Known known = provider.known();
        boolean named = known.metadata().supportsAuthorizationResponseIssuerParam();
        if ((named || !issuer.isEmpty()) && !issuer.equals(settings.issuer())) {
            throw untrusted("the answer names another issuer");
        }
        OIDCTokens tokens = tokens(pending, code, known.metadata());
        String idToken = tokens.getIDTokenString();
        if (idToken == null) {
            throw untrusted("no ID token");
        }
        JWTClaimsSet claims;
        try {
            claims =
                    idTokens.verify(
                            idToken,
                            known.keys(),
                            known.metadata().getIDTokenJWSAlgs(),
                            pending.nonce());
        } catch (IdTokens.Untrusted e) {
            LOG.warn("an ID token of {} was refused: {}", settings.issuer(), e.getMessage());
            throw untrusted(String.valueOf(e.getMessage()));
        }
        Claims said = claims(claims.getSubject(), claims.getClaims());
        return new Finished(
                isComplete(said) ? said : withUserInfo(said, tokens, known.metadata()), idToken);
    }

    private OIDCTokens tokens(
            PendingSignIns.Pending pending, String code, OIDCProviderMetadata metadata)
            throws Refusal {
        var grant =
                new AuthorizationCodeGrant(
                        new AuthorizationCode(code),
                        callback,
                        new CodeVerifier(pending.verifier()));
        URI endpoint = metadata.getTokenEndpointURI();
        TokenRequest request =
                settings.secret()
                        .map(secret ->
                                new TokenRequest.Builder(endpoint, proof(secret, metadata), grant))
                        .orElseGet(() ->
                                new TokenRequest.Builder(
                                        endpoint, new ClientID(settings.clientId()), grant))
                        .build();
        try {
            TokenResponse answer =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send(channel));
            if (!answer.indicatesSuccess()) {
                throw refused(answer.toErrorResponse().getErrorObject().getCode());
            }
            return answer.toSuccessResponse().getTokens().toOIDCTokens();
        } catch (IOException e) {
            LOG.warn(
                    "the token endpoint of {} did not answer: {}", settings.issuer(), e.toString());
            throw Provider.unreachable();
        } catch (ParseException e) {
            throw refused("unreadable");
        }
    }

    private ClientAuthentication proof(String secret, OIDCProviderMetadata metadata) {
        ClientID id = new ClientID(settings.clientId());
        List<ClientAuthenticationMethod> taken = metadata.getTokenEndpointAuthMethods();
        boolean onlyPost =
                taken != null
                        && !taken.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        && taken.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return onlyPost
                ? new ClientSecretPost(id, new Secret(secret))
                : new ClientSecretBasic(id, new Secret(secret));
    }

    private boolean isComplete(Claims claims) {
        String roles = settings.rolesClaim();
        boolean mail = !settings.scopeList().contains("email") || claims.has("email_verified");
        return mail
                && Stream.of(settings.usernameClaim(), settings.nameClaim()).allMatch(claims::has)
                && (roles == null || claims.has(roles));
    }

    /** What the ID token said stays; only what it did not say is taken from there. */
    private Claims withUserInfo(Claims said, OIDCTokens tokens, OIDCProviderMetadata metadata)
            throws Refusal {
        AccessToken access = tokens.getAccessToken();
        URI endpoint = metadata.getUserInfoEndpointURI();
        if (endpoint == null || access == null) {
            return said;
        }
        String unread;
        try {
            UserInfoResponse answer =
                    UserInfoResponse.parse(
                            new UserInfoRequest(endpoint, access).toHTTPRequest().send(channel));
            if (answer.indicatesSuccess()) {
                return both(said, answer.toSuccessResponse().getUserInfo());
            }
            unread = "status " + answer.toErrorResponse().toHTTPResponse().getStatusCode();
        } catch (IOException | ParseException e) {
            unread = e.toString();
        }
        LOG.warn("UserInfo of {} could not be read: {}", settings.issuer(), unread);
        String roles = settings.rolesClaim();
        if (roles != null && !said.has(roles)) {
            // what was not heard must not take roles from anybody
            throw Provider.unreachable();
        }
        return said;
    }

    private static Claims both(Claims said, @Nullable UserInfo info) throws Refusal {
        if (info == null || !info.getSubject().getValue().equals(said.subject())) {
            throw untrusted("UserInfo is about somebody else");
        }
        Map<String, Object> heard = info.toJSONObject();
        Map<String, Object> all = new HashMap<>(heard);
        all.putAll(said.all());
        if (!said.has("email") || !said.has("email_verified")) {
            // that one answer calls its address verified means nothing for the other's
            Object mail = heard.get("email");
            all.put("email_verified", mail == null ? null : heard.get("email_verified"));
            all.computeIfPresent("email", (_, known) -> mail == null ? known : mail);
        }
        return claims(said.subject(), all);
    }

    private static Claims claims(String subject, Map<String, Object> all) {
        Map<String, Object> present = new HashMap<>(all);
        present.values().removeIf(java.util.Objects::isNull);
        return new Claims(subject, present);
    }

    static Refusal refused(String error) {
        boolean plain = error != null && error.matches("[a-z_]{1,40}");
        return new Refusal(
                ProblemCode.SIGN_IN_PROVIDER,
                "It broke the sign-in off. Begin again; if that does not help, tell an administrator the code below.",
                Map.of("provider_error", plain ? error : "other"));
    }

    private static Refusal untrusted(String why) {
        return new Refusal(
                ProblemCode.SIGN_IN_TOKEN,
                "What it said of you could not be verified, so you are not signed in. Begin again; if it happens again, tell an administrator.",
                Map.of("why", why));
    }
}
