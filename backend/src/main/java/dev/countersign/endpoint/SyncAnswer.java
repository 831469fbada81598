package dev.countersign.endpoint;

import dev.countersign.approval.DeviceAdvice;
import dev.countersign.approval.Renewal;
import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a gate needs until the next sync. What counts in it is signed; the rest is for display.
 *
 * @param trustBundle compact JWS
 * @param statusLists the lists that the tokens below point at
 * @param approvals those of the device whose token has not expired
 * @param gatePolicy compact JWS: whether the device's gate refuses or only observes; null while no
 *     key may sign it, and then it refuses
 * @param notRenewed the approvals whose next token was due and is not issued, and why
 * @param wouldHelp what would help with what was asked for on this device and may not be loaded;
 *     gates of before leave it alone
 */
@Introspected
record SyncAnswer(
        String deviceId,
        String personId,
        Instant serverTime,
        String trustBundle,
        List<StatusList> statusLists,
        List<Approval> approvals,
        long policyMinimumSequence,
        @Nullable String gatePolicy,
        List<Renewal.Refused> notRenewed,
        List<DeviceAdvice.Item> wouldHelp) {
    /**
     * A signed status list.
     *
     * @param token compact JWS
     */
    @Introspected
    record StatusList(String uri, String token) {}

    /**
     * An approval with the files that it is for.
     *
     * @param token compact JWS
     * @param manifest digest of the Ollama manifest, where there is one
     */
    @Introspected
    record Approval(
            String id,
            String token,
            String digest,
            String name,
            List<File> artifacts,
            @Nullable String manifest,
            String state) {}

    /** One of the files. */
    @Introspected
    record File(String role, String sha256, long size, String path) {}
}
