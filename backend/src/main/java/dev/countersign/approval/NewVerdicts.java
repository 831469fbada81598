package dev.countersign.approval;

import dev.countersign.identity.passkey.PasskeyAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verdict on one request or on several with the same facts, as it came in: nothing is checked
 * yet.
 *
 * @param verdict {@code approve}, {@code changes} or {@code deny}
 * @param reason 10 to 2000 characters, the same for all
 * @param requests 1 to 50
 * @param proof the passkey's signature; null for none
 */
public record NewVerdicts(
        @Nullable String verdict,
        @Nullable String reason,
        @Nullable List<Item> requests,
        @Nullable PasskeyAnswer proof) {
    /**
     * One request.
     *
     * @param revision that the reviewer read
     * @param role which awaited role to fill; null for the first
     */
    public record Item(
            @Nullable String requestId, @Nullable Integer revision, @Nullable String role) {}

    static NewVerdicts of(String requestId, NewVerdict said) {
        return new NewVerdicts(
                said.verdict(),
                said.reason(),
                List.of(new Item(requestId, said.revision(), said.role())),
                said.proof());
    }
}
