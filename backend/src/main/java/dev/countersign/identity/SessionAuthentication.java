package dev.countersign.identity;

import dev.countersign.platform.Sha256;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import io.micronaut.security.session.SessionIdResolver;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Turns the session cookie into the person's present roles. */
@Singleton
final class SessionAuthentication
        implements AuthenticationFetcher<HttpRequest<?>>, SessionIdResolver<HttpRequest<?>> {
    private final Sessions sessions;
    private final ExecutorService blocking;

    SessionAuthentication(
            Sessions sessions, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.sessions = sessions;
        this.blocking = blocking;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        if (sessions.handle(request).isEmpty() || request.getPath().startsWith("/assets/")) {
            return Mono.empty();
        }
        return Mono.fromCallable(
                        () -> sessions.person(request).map(SessionAuthentication::authentication))
                .subscribeOn(Schedulers.fromExecutorService(blocking))
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
