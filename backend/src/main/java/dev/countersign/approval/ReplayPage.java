package dev.countersign.approval;

import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.StoredBundle;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A replay as its page shows it. */
record ReplayPage(
        String decisionId,
        String recorded,
        BundleIdentity recordedBundle,
        String recordedEngine,
        String outcome,
        BundleIdentity bundle,
        String engine,
        boolean sameOutput,
        List<Line> lines,
        String output) {
    static ReplayPage of(Replay replay) {
        return new ReplayPage(
                replay.decisionId(),
                replay.recorded().text(),
                replay.recordedBundle(),
                replay.recordedEngine(),
                replay.outcome().text(),
                replay.bundle(),
                replay.engine(),
                replay.sameOutput(),
                replay.differences().stream().map(Line::of).toList(),
                replay.output());
    }

    /** A rule that answered otherwise. */
    record Line(String code, Side recorded, Side now) {
        static Line of(Replay.Difference difference) {
            return new Line(
                    difference.code(), Side.of(difference.recorded()), Side.of(difference.now()));
        }
    }

    /** A rule's answer; status {@code none} where the policy has no such rule. */
    record Side(String status, String severity, List<String> evidence) {
        static Side of(Replay.@Nullable Side side) {
            return side == null
                    ? new Side("none", "none", List.of())
                    : new Side(side.status().text(), side.severity().text(), side.evidence());
        }
    }

    /** A policy to evaluate on. */
    record Choice(String digest, String revision, boolean active, boolean deciding) {}

    /**
     * The policies to choose from.
     *
     * @param allowed whether the caller may evaluate again at all
     * @param kept whether the policy that decided is kept, so that its answer can be made again
     */
    record Choices(boolean allowed, boolean kept, List<Choice> items) {
        static final Choices NONE = new Choices(false, true, List.of());

        Choices {
            items = List.copyOf(items);
        }

        static Choices of(
                List<StoredBundle> stored, BundleIdentity active, BundleIdentity deciding) {
            List<Choice> items =
                    Stream.concat(
                                    Stream.of(
                                            choice(
                                                    active.digest(),
                                                    active.revision(),
                                                    active,
                                                    deciding)),
                                    stored.stream()
                                            .filter(b -> !b.policyDigest().equals(active.digest()))
                                            .map(b ->
                                                    choice(
                                                            b.policyDigest(),
                                                            b.revision(),
                                                            active,
                                                            deciding)))
                            .toList();
            return new Choices(true, items.stream().anyMatch(Choice::deciding), items);
        }

        private static Choice choice(
                String digest, String revision, BundleIdentity active, BundleIdentity deciding) {
            return new Choice(
                    digest,
                    revision,
                    digest.equals(active.digest()),
                    digest.equals(deciding.digest()));
        }
    }
}
