package dev.countersign.inventory.model;

import java.util.Collection;
import java.util.Map;

/** What the register of files is told about approvals, which lie above it. */
public interface ApprovedFiles {
    /** How many approvals of each of these sets are active now; those with none are left out. */
    Map<String, Long> active(Collection<String> digests);
}
