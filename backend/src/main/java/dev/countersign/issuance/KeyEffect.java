package dev.countersign.issuance;

/**
 * What stops counting when a key is revoked.
 *
 * @param tokens that it signed and that have not ended
 * @param approvals that they belong to
 * @param devices that hold them
 * @param people whose devices these are
 */
public record KeyEffect(long tokens, long approvals, long devices, long people) {}
