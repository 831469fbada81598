package dev.countersign.identity;

import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Turns a bearer token of the form {@code cst_…} into the client's scopes. */
@Singleton
final class ApiClientAuthentication implements AuthenticationFetcher<HttpRequest<?>> {
    private final ApiClients clients;
    private final ExecutorService blocking;

    ApiClientAuthentication(
            ApiClients clients, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.clients = clients;
        this.blocking = blocking;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        if (ApiClients.bearer(request).isEmpty()) {
            return Mono.empty();
        }
        return Mono.fromCallable(() -> clients.client(request))
                .subscribeOn(Schedulers.fromExecutorService(blocking))
                .flatMap(Mono::justOrEmpty)
                .map(c -> Caller.authentication(Caller.Kind.CLIENT, c.getId(), c.getScopes()));
    }
}
