package dev.countersign.approval.signing;

import dev.countersign.identity.passkey.Assertion;
import dev.countersign.identity.passkey.Bytes;
import java.time.Instant;
import java.util.Set;

/**
 * The proof of one verdict, as kept.
 *
 * @param passkeyId which passkey of the reviewer signed; kept when they remove it
 * @param document the signed bytes, a {@link StatementList}
 * @param position which of its statements is this verdict's, from 0
 * @param publicKey the COSE key that verifies it
 * @param rpId whom the passkey was made for
 * @param origins the origins whose pages could ask for a signature then
 * @param at when it was recorded
 */
public record Evidence(
        String reviewId,
        String passkeyId,
        Bytes document,
        int position,
        Assertion assertion,
        Bytes publicKey,
        String rpId,
        Set<String> origins,
        Instant at) {
    public Evidence {
        origins = Set.copyOf(origins);
    }
}
