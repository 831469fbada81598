package dev.countersign.gate.command;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What this machine holds for some bytes, to be shown. Only a check or a load decides.
 *
 * @param word {@code approved}, {@code not approved}, {@code expired}, or what the server said of
 *     it at the last sync
 * @param detail the same with identifiers, for those who want to know more
 */
record KnownApproval(String word, String detail) {
    private static final String ACTIVE = "active";

    static KnownApproval of(List<CachedApproval> approvals, Digest digest, Instant now) {
        List<CachedApproval> own =
                approvals.stream().filter(approval -> approval.digest().equals(digest)).toList();
        if (own.isEmpty()) {
            return new KnownApproval("not approved", "none on this machine");
        }
        List<String> details =
                own.stream()
                        .map(approval ->
                                approval.id() + " (" + approval.state() + " at the last sync)")
                        .toList();
        // Of several the one that allows most speaks.
        String word =
                own.stream()
                        .map(approval -> word(approval, now))
                        .min(
                                Comparator.comparing((String state) -> !state.equals("approved"))
                                        .thenComparing(Comparator.naturalOrder()))
                        .orElseThrow();
        return new KnownApproval(word, String.join(", ", details));
    }

    private static String word(CachedApproval approval, Instant now) {
        if (!approval.state().equals(ACTIVE)) {
            return approval.state();
        }
        try {
            Instant end = ApprovalToken.peek(approval.token()).claims().expiresAt();
            return now.isBefore(end) ? "approved" : "expired";
        } catch (FormatException _) {
            return "not readable";
        }
    }
}
