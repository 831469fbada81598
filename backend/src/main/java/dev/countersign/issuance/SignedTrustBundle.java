package dev.countersign.issuance;

import java.time.Instant;

/**
 * A published trust bundle.
 *
 * @param version grows with every bundle
 * @param minimumPolicySequence approvals decided by an older policy are refused by gates
 * @param signed the compact JWS
 */
public record SignedTrustBundle(
        long version,
        long minimumPolicySequence,
        String signed,
        Instant issuedAt,
        Instant expiresAt) {}
