package dev.countersign.identity.client;

import dev.countersign.problem.InputCheck;
import org.jspecify.annotations.Nullable;

/** The filters of the list of clients, as they stand in its address. */
final class ClientFilter {
    private ClientFilter() {}

    /** Absent and empty mean any; a misspelt one is refused. */
    static @Nullable ClientState state(@Nullable String word) {
        if (word == null || word.isEmpty()) {
            return null;
        }
        InputCheck check = new InputCheck();
        ClientState state = check.choice("/state", word, ClientState.values(), ClientState::id);
        check.done();
        return state;
    }
}
