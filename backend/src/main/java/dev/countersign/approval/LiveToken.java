package dev.countersign.approval;

import dev.countersign.issuance.IssuedToken;

/** An approval of a device and its newest token that has not expired. */
public record LiveToken(ApprovalView approval, IssuedToken token) {}
