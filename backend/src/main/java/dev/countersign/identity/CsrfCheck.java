package dev.countersign.identity;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a posted form has the token of its session; {@link CsrfRefusal} refuses one that
 * has not, once it is known who sent it. In front of the security filter, because the form of
 * somebody whose session has ended is kept only with its token. The framework's own filter fails
 * when a body arrives later than its headers, so only its tokens are used here. JSON needs no
 * token: a foreign site cannot send it without asking first, and the session cookie is {@code
 * SameSite=Lax}.
 */
@ServerFilter(
        value = ServerFilter.MATCH_ALL_PATTERN,
        methods = {HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE})
final class CsrfCheck implements ConditionalFilter, Ordered {
    private static final String HELD = "countersign.csrf.held";
    static final String FIELD = "csrf";
    private static final String HEADER = "X-CSRF-Token";

    /**
     * Machine routes that take forms and know no cookies (RFC 6749 section 3.2); and AuthZEN's,
     * which refuse every body that is not {@code application/json} in their own words.
     */
    private static final List<String> MACHINES = List.of("/api/v1/endpoint/", "/access/v1/");

    private final FormTokens tokens;
    private final Sessions sessions;

    CsrfCheck(FormTokens tokens, Sessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** Forms with a file: their token is a part of it, checked where the parts are read. */
    private static final Set<String> UPLOADS = Set.of("/policies/upload", "/requests/scan");

    /** Else a body would be read to memory here, also where its route reads it as it comes. */
    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return MACHINES.stream().noneMatch(request.getPath()::startsWith)
                && !isUpload(request)
                && couldBeAForm(request);
    }

    private static boolean isUpload(HttpRequest<?> request) {
        return UPLOADS.contains(request.getPath()) && is(request, MediaType.MULTIPART_FORM_DATA);
    }

    /**
     * Whether the body says that it is of this type; types are the same in upper case, and a script
     * may send them so (RFC 9110 section 8.3.1).
     */
    static boolean is(HttpRequest<?> request, String type) {
        return request.getContentType()
                .filter(sent -> sent.getName().equalsIgnoreCase(type))
                .isPresent();
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }

    /** Whether the request needs no token, or has the one of its session. */
    boolean isHeld(HttpRequest<?> request) {
        return !isEnabled(request) || request.getAttribute(HELD).isPresent();
    }

    @RequestFilter
    void check(HttpRequest<?> request, @Body @Nullable String body) {
        if (!isEnabled(request)) {
            return;
        }
        String token = token(request, body == null ? "" : body);
        if (!tokens.isGood(request, token)) {
            return;
        }
        request.setAttribute(HELD, true);
        if (body != null && is(request, MediaType.APPLICATION_FORM_URLENCODED)) {
            HeldForms.remember(request, body, request.getUri().toString());
        }
    }

    /**
     * What a foreign page can make a browser send: HTML forms, and bodies without a type. Not a
     * token in a header where no cookie is; its faults are the route's to tell.
     */
    private boolean couldBeAForm(HttpRequest<?> request) {
        if (request.getHeaders().contains(HttpHeaders.AUTHORIZATION)
                && !sessions.isNamed(request)) {
            return false;
        }
        if (request.getContentType().isEmpty()) {
            return sessions.isNamed(request);
        }
        return is(request, MediaType.APPLICATION_FORM_URLENCODED)
                || is(request, MediaType.MULTIPART_FORM_DATA)
                || is(request, MediaType.TEXT_PLAIN);
    }

    private static String token(HttpRequest<?> request, String form) {
        String header = request.getHeaders().get(HEADER);
        if (header != null) {
            return header;
        }
        return Stream.of(form.split("&", -1))
                .filter(pair -> pair.startsWith(FIELD + "="))
                .map(pair -> decoded(pair.substring(FIELD.length() + 1)))
                .findFirst()
                .orElse("");
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return ""; // no token of ours
        }
    }
}
