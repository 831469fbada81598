package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.approval.signing.Evidence;
import dev.countersign.approval.signing.EvidenceCheck;
import dev.countersign.approval.signing.VerdictStatement;
import dev.countersign.identity.Resets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The proof of a verdict with everything needed to verify it elsewhere; bytes as base64url.
 *
 * @param statement what was signed about this request; absent where the document cannot be read
 * @param document the signed bytes; their SHA-256 was the challenge
 * @param position which statement of the document it is, from 0
 * @param publicKey as COSE key
 * @param keyAddedAfterReset who had reset how the reviewer gets in when the passkey was added, and
 *     when: whoever did may have added it. Absent where nobody had
 * @param verified whether everything held just now
 * @param faults what did not; {@code record}: the recorded verdict is another one than was signed;
 *     {@code key}: the key is not the reviewer's passkey; the rest as in {@code docs/passkeys.md}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvidenceView(
        String reviewId,
        String requestId,
        @Nullable VerdictStatement statement,
        String document,
        int position,
        String authenticatorData,
        String clientData,
        String signature,
        String publicKey,
        String passkeyId,
        String rpId,
        Set<String> origins,
        Instant recordedAt,
        Resets.@Nullable Reset keyAddedAfterReset,
        boolean verified,
        List<String> faults) {
    static EvidenceView of(
            String requestId,
            Evidence evidence,
            EvidenceCheck.Result result,
            List<String> faults,
            Resets.@Nullable Reset reset) {
        return new EvidenceView(
                evidence.reviewId(),
                requestId,
                result.statement(),
                evidence.document().toString(),
                evidence.position(),
                evidence.assertion().authenticatorData().toString(),
                evidence.assertion().clientData().toString(),
                evidence.assertion().signature().toString(),
                evidence.publicKey().toString(),
                evidence.passkeyId(),
                evidence.rpId(),
                new TreeSet<>(evidence.origins()),
                evidence.at(),
                reset,
                faults.isEmpty(),
                faults);
    }
}
