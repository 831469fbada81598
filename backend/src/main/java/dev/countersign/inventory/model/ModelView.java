package dev.countersign.inventory.model;

import java.util.List;
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

    /** One page of models and the filters it was asked with. */
    record Listing(
            List<Row> rows,
            String q,
            String openness,
            String country,
            List<String> countries,
            @Nullable String first,
            @Nullable String next) {
        public boolean filtered() {
            return !q.isEmpty() || !openness.isEmpty() || !country.isEmpty();
        }

        public List<String> grades() {
            return List.of("A", "B", "C", "D", "E", "F");
        }
    }

    /** The page of one model. */
    record Page(
            Model model,
            String licenceClass,
            String licenceTone,
            ModelTree tree,
            boolean complete) {
        private static final Set<String> BLOCKED = Set.of("research", "non_production");

        static Page of(Model model, Ancestry ancestry) {
            Licence licence = model.licence();
            boolean blocked = BLOCKED.contains(licence.kind());
            String word = licence.approvedDefault() ? "approved" : blocked ? "blocked" : "neither";
            String tone = licence.approvedDefault() ? "ok" : blocked ? "bad" : "warn";
            return new Page(model, word, tone, ModelTree.of(model, ancestry), ancestry.complete());
        }
    }
}
