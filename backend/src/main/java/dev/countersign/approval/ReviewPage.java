package dev.countersign.approval;

import dev.countersign.inventory.device.PostureFact;
import dev.countersign.inventory.model.Model;
import dev.countersign.inventory.model.ModelTree;
import dev.countersign.inventory.model.Scan;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the review page shows beside the request.
 *
 * @param blocked why the reader cannot decide: {@code own}, {@code role}, {@code decided} or {@code
 *     voted}; null when they can
 * @param verdictRole the awaited role that the reader fills, null when they cannot decide
 */
record ReviewPage(
        @Nullable String blocked,
        @Nullable String verdictRole,
        ModelPart model,
        DevicePart device,
        boolean confirmable,
        List<DeclaredFact> declared,
        List<CatalogueChoice> catalogue,
        Input input) {
    /** What is confirmed about the files; null is not known. */
    record ModelPart(
            @Nullable String id,
            @Nullable String name,
            @Nullable String publisher,
            @Nullable String country,
            @Nullable String licence,
            @Nullable String openness,
            boolean verified,
            List<ScanLine> scans,
            @Nullable ModelTree tree) {}

    record ScanLine(String kind, String result, Instant at) {
        static ScanLine of(Scan scan) {
            return new ScanLine(scan.kind().word(), scan.result().word(), scan.at());
        }
    }

    record DevicePart(
            String light,
            String tone,
            String ownership,
            String osFamily,
            String osVersion,
            @Nullable Instant reportedAt,
            List<PostureFact> facts) {}

    /** What a file says of itself; {@code name} is the text {@code declared.<name>}. */
    record DeclaredFact(String name, String value) {}

    record CatalogueChoice(String id, String label) {
        static CatalogueChoice of(Model model) {
            String country = model.origin().country();
            return new CatalogueChoice(
                    model.id(),
                    model.name()
                            + " ("
                            + model.publisher().name()
                            + (country == null ? ")" : ", " + country + ")"));
        }
    }

    /** What the reader filled in before something was wrong with it. */
    record Input(
            String chosenModel,
            String source,
            String note,
            String verdictReason,
            List<FormError> errors) {
        static final Input EMPTY = new Input("", "", "", "", List.of());

        static Input of(FormFields form, List<FormError> errors) {
            return new Input(
                    form.text("modelId"),
                    form.text("source"),
                    form.text("note"),
                    form.text("reason"),
                    errors);
        }
    }
}
