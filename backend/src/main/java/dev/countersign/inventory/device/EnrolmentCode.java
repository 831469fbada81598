package dev.countersign.inventory.device;

import java.time.Instant;

/**
 * A secret that enrols one device once; it cannot be had again.
 *
 * @param code what the person types: the secret, a dot and the thumbprint of the root key
 */
public record EnrolmentCode(String code, Instant expiresAt) {
    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "EnrolmentCode[expiresAt=" + expiresAt + "]";
    }
}
