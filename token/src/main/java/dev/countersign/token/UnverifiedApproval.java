package dev.countersign.token;

/**
 * What a token says of itself. It allows nothing: only a {@link VerifiedApproval} does.
 *
 * @param claims the claims, which anybody may have written
 */
public record UnverifiedApproval(ApprovalClaims claims) {}
