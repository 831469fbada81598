package dev.countersign.identity.client;

import dev.countersign.identity.Timeline;
import dev.countersign.problem.FormError;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages about API clients show. */
final class ClientPage {
    private ClientPage() {}

    /** The scopes there are, for forms; their words are the texts {@code scope.<id>}. */
    static List<String> allScopes() {
        return Stream.of(Scope.values()).map(Scope::id).toList();
    }

    /** One page of clients and the filters it was asked with. */
    record Many(
            List<ApiClient> rows,
            String q,
            String state,
            @Nullable String first,
            @Nullable String next) {
        public boolean isFiltered() {
            return !q.isEmpty() || !state.isEmpty();
        }

        public List<String> getStates() {
            return Stream.of(ClientState.values()).map(ClientState::id).toList();
        }
    }

    /** A form for a new client as filled in so far. */
    record Blank(
            String name,
            List<String> scopes,
            String expiresInDays,
            String requestsPerMinute,
            int usual,
            List<FormError> errors) {
        public List<String> getAllScopes() {
            return allScopes();
        }
    }

    /**
     * One client.
     *
     * @param createdBy who made it, by name
     * @param tokenShownTo who was shown the present token, by name
     * @param revokedBy who ended it, by name; empty while nobody did
     * @param usual the limit of the server, which holds where the client has none
     * @param open the form that is shown open, because it was refused
     * @param reason the reason that was refused
     */
    record One(
            ApiClient client,
            String createdBy,
            String tokenShownTo,
            String revokedBy,
            int usual,
            List<Timeline.Entry> timeline,
            String open,
            String reason,
            List<FormError> errors) {
        public boolean isLive() {
            return !client.isRevoked();
        }
    }
}
