package dev.countersign.inventory.model;

import java.util.Set;

/** Ends what allows files, which lies above the register of files. */
public interface RevokedFiles {
    /**
     * Revokes every approval of these files and refuses every waiting request for them, in the
     * running transaction.
     *
     * @return how many approvals and how many requests
     */
    Ended end(String actor, Set<String> digests, String reason);

    /** How many ended. */
    record Ended(int approvals, int requests) {}
}
