package dev.countersign.issuance;

import dev.countersign.token.StatusList;

/** What a status list says of a token. */
public enum TokenStatus {
    /** The only status that allows. */
    VALID(StatusList.VALID),
    /** Revoked for good. */
    REVOKED(StatusList.INVALID),
    /** May become valid again. */
    SUSPENDED(StatusList.SUSPENDED);

    private final int value;

    TokenStatus(int value) {
        this.value = value;
    }

    /** The two bits in the list. */
    int value() {
        return value;
    }

    static TokenStatus of(int value) {
        for (TokenStatus status : values()) {
            if (status.value == value) {
                return status;
            }
        }
        return REVOKED; // an unknown value never allows
    }
}
