package dev.countersign.identity;

import dev.countersign.platform.Sha256;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import io.micronaut.security.session.SessionIdResolver;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Turns the session cookie into the person's present roles. */
@Singleton
final class SessionAuthentication
        implements AuthenticationFetcher<HttpRequest<?>>, SessionIdResolver<HttpRequest<?>> {
    private final Sessions sessions;
    private final BlockingWork blocking;

    SessionAuthentication(Sessions sessions, BlockingWork blocking) {
        this.sessions = sessions;
        this.blocking = blocking;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        // who names themselves otherwise is that, or nobody; never whoever the cookie is
        if (sessions.handle(request).isEmpty()
                || request.getHeaders().contains(HttpHeaders.AUTHORIZATION)
                || request.getPath().startsWith("/assets/")) {
            return Mono.empty();
        }
        return blocking.mono(
                        () -> sessions.person(request).map(SessionAuthentication::authentication))
                .flatMap(Mono::justOrEmpty);
    }

    private static Authentication authentication(Person person) {
        return Authentication.build(
                person.id(),
                person.roles().stream().map(Role::id).collect(Collectors.toSet()),
                Map.of(
                        Caller.KIND,
                        Caller.Kind.PERSON.attribute(),
                        Caller.NAME,
                        person.displayName()));
    }

    /** Binds CSRF tokens to the session. */
    @Override
    public Optional<String> findSessionId(HttpRequest<?> request) {
        return sessions.handle(request).map(Sha256::hex);
    }
}
