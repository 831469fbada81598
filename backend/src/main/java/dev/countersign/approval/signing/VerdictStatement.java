package dev.countersign.approval.signing;

import java.time.Instant;

/**
 * What a reviewer signs about one request. Exactly these members, in the canonical form of RFC
 * 8785.
 *
 * @param type always {@link #TYPE}
 * @param request the id of the request
 * @param revision the revision that the reviewer read
 * @param decision the decision that the reviewer saw
 * @param findingsDigest of that decision's findings; see {@link Digests#ofFindings}
 * @param verdict {@code approve}, {@code changes} or {@code deny}
 * @param role the role that the verdict fills
 * @param reasonDigest of the reason in UTF-8
 * @param reviewer the id of the person
 * @param nonce 128 random bits as base64url; makes every document another one
 */
public record VerdictStatement(
        String type,
        String request,
        int revision,
        String decision,
        String findingsDigest,
        String verdict,
        String role,
        String reasonDigest,
        String reviewer,
        Instant issuedAt,
        String nonce) {
    /** Names the form, and keeps signatures for anything else from being taken for a verdict. */
    public static final String TYPE = "countersign-verdict-v1";
}
