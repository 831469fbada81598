package dev.countersign.inventory.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the pages about catalogue models show. */
final class ModelView {
    private ModelView() {}

    /** A line of the list. */
    record Row(
            String id,
            String name,
            String publisher,
            @Nullable String country,
            String originState,
            String licence,
            String openness) {
        static Row of(Model model) {
            return new Row(
                    model.id(),
                    model.name(),
                    model.publisher().name(),
                    model.origin().country(),
                    model.origin().state(),
                    model.licence().id(),
                    model.openness());
        }
    }

    /**
     * Files that are this model.
     *
     * @param scans kind and result of the newest scan of each kind
     * @param approvals how many allow them now
     */
    record FileRow(
            String digest,
            String name,
            String confirmedSource,
            List<ScanLine> scans,
            long approvals) {
        static FileRow of(ArtifactSet set, long approvals) {
            Confirmation confirmed = set.confirmation();
            Map<String, ScanLine> newest = new LinkedHashMap<>();
            for (Scan scan : set.scans()) {
                newest.putIfAbsent(
                        scan.kind().word(), new ScanLine(scan.kind().word(), scan.result().word()));
            }
            return new FileRow(
                    set.digest(),
                    set.name(),
                    confirmed == null ? "" : confirmed.source(),
                    List.copyOf(newest.values()),
                    approvals);
        }
    }

    record ScanLine(String kind, String result) {}

    /**
     * The page of one model.
     *
     * @param describedBy name of who described it here, null for a shipped one
     */
    record Page(
            Model model,
            String licenceClass,
            String licenceTone,
            ModelTree tree,
            boolean complete,
            @Nullable String describedBy) {
        private static final Set<String> BLOCKED = Set.of("research", "non_production");

        static Page of(Model model, Ancestry ancestry, @Nullable String describedBy) {
            Licence licence = model.licence();
            boolean blocked = BLOCKED.contains(licence.kind());
            String word = licence.approvedDefault() ? "approved" : blocked ? "blocked" : "neither";
            String tone = licence.approvedDefault() ? "ok" : blocked ? "bad" : "warn";
            return new Page(
                    model,
                    word,
                    tone,
                    ModelTree.of(model, ancestry),
                    ancestry.complete(),
                    describedBy);
        }
    }
}
