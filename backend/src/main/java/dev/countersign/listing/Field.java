package dev.countersign.listing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a list.
 *
 * @param words what the message key of an option's label begins with; null where labels are given
 * @param options the only values possible; empty for free text and times
 * @param folded whether the form shows it only on demand
 */
record Field(String name, Kind kind, @Nullable String words, List<Option> options, boolean folded) {
    /** What a value is. */
    enum Kind {
        TEXT,
        CHOICE,
        FROM,
        UNTIL
    }
}
