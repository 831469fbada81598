package dev.countersign.issuance;

import java.time.Instant;

/** How many gates have heard of a trust bundle, as far as this server can tell. */
public interface GateReach {
    /** Devices with an enrolled key. */
    long enrolled();

    /** Those of them that sent nothing since then, and therefore may not know what is newer. */
    long silentSince(Instant when);
}
