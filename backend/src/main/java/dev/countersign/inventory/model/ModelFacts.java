package dev.countersign.inventory.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What policy is told about an artifact set; null means unknown. Publisher, origin, licence,
 * openness and ancestry are there only after a security lead confirmed which model the files are.
 *
 * @param name the model's when confirmed, else what the device calls the files
 */
public record ModelFacts(
        String digest,
        String name,
        @Nullable String publisher,
        String format,
        boolean hasCode,
        boolean inCatalogue,
        boolean remote,
        Origin origin,
        @Nullable String license,
        @Nullable String openness,
        Source source,
        boolean verified,
        boolean ancestryComplete,
        List<Parent> ancestry,
        List<ScanFact> scans) {
    public ModelFacts {
        ancestry = List.copyOf(ancestry);
        scans = List.copyOf(scans);
    }

    /**
     * One ancestor, near or far.
     *
     * @param name its id in the catalogue where it has one
     */
    public record Parent(
            String relation,
            String name,
            @Nullable String publisher,
            @Nullable String country,
            @Nullable String license) {
        static Parent of(AncestryNode node) {
            String id = node.model();
            return new Parent(
                    node.relation(),
                    id == null ? node.name() : id,
                    node.publisher(),
                    node.country(),
                    node.licence());
        }
    }

    /**
     * One scan.
     *
     * @param at seconds since the epoch
     */
    public record ScanFact(String kind, String result, String tool, long at) {
        static ScanFact of(Scan scan) {
            return new ScanFact(
                    scan.kind().word(),
                    scan.result().word(),
                    scan.tool(),
                    scan.at().getEpochSecond());
        }
    }

    static ModelFacts unconfirmed(ArtifactSet set) {
        String state = set.declared().namesOrigin() ? "declared" : "unknown";
        return new ModelFacts(
                set.digest(),
                set.name(),
                null,
                set.format().word(),
                set.hasCode(),
                false,
                set.remote(),
                new Origin(null, state),
                null,
                null,
                set.source(),
                set.verifiedAt() != null,
                false,
                List.of(),
                set.scans().stream().map(ScanFact::of).toList());
    }

    static ModelFacts confirmed(ArtifactSet set, Model model, Ancestry ancestry) {
        return new ModelFacts(
                set.digest(),
                model.name(),
                model.publisher().name(),
                set.format().word(),
                set.hasCode(),
                true,
                set.remote(),
                model.origin(),
                model.licence().id(),
                model.openness(),
                set.source(),
                set.verifiedAt() != null,
                ancestry.complete(),
                ancestry.all().map(Parent::of).distinct().toList(),
                set.scans().stream().map(ScanFact::of).toList());
    }
}
