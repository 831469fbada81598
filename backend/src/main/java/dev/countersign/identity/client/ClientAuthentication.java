package dev.countersign.identity.client;

import dev.countersign.identity.BlockingWork;
import dev.countersign.identity.Caller;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Turns a bearer token of the form {@code cst_…} into the client's scopes. The client is looked up
 * on every call. A token that opens nothing is refused everywhere, also where none is needed: who
 * sends it should learn of its end.
 */
@Singleton
final class ClientAuthentication implements AuthenticationFetcher<HttpRequest<?>> {
    private final ApiClients clients;
    private final ClientRates rates;
    private final BlockingWork blocking;

    ClientAuthentication(ApiClients clients, ClientRates rates, BlockingWork blocking) {
        this.clients = clients;
        this.rates = rates;
        this.blocking = blocking;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        return Mono.justOrEmpty(ClientToken.of(request))
                .flatMap(token -> blocking.mono(() -> client(request, token)))
                .map(client ->
                        Caller.authentication(
                                Caller.Kind.CLIENT, client.id(), Set.copyOf(client.scopes())));
    }

    private ApiClient client(HttpRequest<?> request, ClientToken token) {
        ApiClient client =
                clients.authenticate(token)
                        .orElseThrow(() ->
                                new Problem(
                                        ProblemCode.CLIENT_TOKEN,
                                        "The token has expired, was replaced or revoked, or is not of this server."));
        ClientRates.Taken taken = rates.take(client);
        request.setAttribute(ClientAnswers.TAKEN, taken);
        if (taken.isRefused()) {
            throw new Problem(
                    ProblemCode.CLIENT_RATE,
                    "This client may make "
                            + taken.limit()
                            + " calls a minute. Try again in "
                            + taken.waitSeconds()
                            + " s.");
        }
        return client;
    }
}
