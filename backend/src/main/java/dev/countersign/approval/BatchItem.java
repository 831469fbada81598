package dev.countersign.approval;

import dev.countersign.problem.Problem;
import java.util.Optional;

/** One question of a batch, as far as it could be read. */
public sealed interface BatchItem {
    /**
     * What is asked; nothing is checked yet.
     *
     * @param personId whom it is asked for; empty for the device's owner
     */
    record Asked(NewRequest said, Optional<String> personId) implements BatchItem {}

    /** It cannot be asked at all. */
    record Unreadable(Problem problem) implements BatchItem {}
}
