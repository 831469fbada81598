package dev.countersign.gate.proxy;

import java.util.List;
import java.util.Optional;

/**
 * Models that are loaded for one call.
 *
 * @param each at least one
 * @param together all of them as one artifact set, where they make one
 */
record Loads(List<Target> each, Optional<Target> together) {
    Loads {
        each = List.copyOf(each);
    }

    static Loads of(Target target) {
        return new Loads(List.of(target), Optional.empty());
    }

    static Loads of(List<Target> targets) {
        return new Loads(targets, Optional.empty());
    }
}
