package dev.countersign.approval;

import org.jspecify.annotations.Nullable;

/** Which approvals to list; null means any. */
public record ApprovalFilter(
        @Nullable ApprovalState state,
        @Nullable String personId,
        @Nullable String deviceId,
        @Nullable String modelDigest) {
    /** All that the caller may see. */
    public static final ApprovalFilter ALL = new ApprovalFilter(null, null, null, null);
}
