package dev.countersign.inventory.use;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published weakness of a tool.
 *
 * @param affected which versions, in words; null when not stated
 * @param fixedIn the first version without it; null when not established
 * @param verified whether the record itself was read
 * @param ranges the versions affected, as numbers; empty when not known as such
 * @param os the operating systems it is limited to; empty for all
 */
public record Advisory(
        String id,
        String title,
        @Nullable String affected,
        @Nullable String fixedIn,
        String source,
        boolean verified,
        @Nullable String note,
        @Nullable List<Range> ranges,
        @Nullable List<String> os) {
    public Advisory {
        ranges = ranges == null ? List.of() : List.copyOf(ranges);
        os = os == null ? List.of() : List.copyOf(os);
    }

    /**
     * Versions from one to before another.
     *
     * @param from inclusive; null for all earlier ones
     */
    public record Range(@Nullable List<Long> from, List<Long> before) {
        public Range {
            from = from == null ? null : List.copyOf(from);
            before = List.copyOf(before);
        }
    }

    /** Whether policy judges versions by it, or pages only show it. */
    public boolean enforced() {
        return verified && ranges != null && !ranges.isEmpty();
    }
}
