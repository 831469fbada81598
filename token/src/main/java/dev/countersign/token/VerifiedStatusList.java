package dev.countersign.token;

/** A status list that passed rule V18 and could be read. */
public final class VerifiedStatusList {
    private final StatusListToken token;

    VerifiedStatusList(StatusListToken token) {
        this.token = token;
    }

    /** What it says. */
    public StatusListToken token() {
        return token;
    }
}
