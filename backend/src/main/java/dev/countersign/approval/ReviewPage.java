package dev.countersign.approval;

import dev.countersign.inventory.device.PostureFact;
import dev.countersign.inventory.model.Model;
import dev.countersign.inventory.model.ModelTree;
import dev.countersign.inventory.model.Scan;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the review page shows beside the request.
 *
 * @param blocked why the reader cannot decide: {@code own}, {@code role}, {@code decided}, {@code
 *     changes} or {@code voted}; null when they can
 * @param verdictRole the awaited role that the reader fills, null when they cannot decide
 * @param candidates which models the files could be; null when the reader cannot confirm them
 * @param scannable whether the reader may record a scan
 * @param why the rules that ask for the reader, or for whoever is awaited
 * @param lifeS how long an approval would live, in seconds
 * @param confirmed what became different when facts were just confirmed, null when none were
 */
record ReviewPage(
        @Nullable String blocked,
        @Nullable String verdictRole,
        ModelPart model,
        DevicePart device,
        @Nullable Candidates candidates,
        boolean scannable,
        List<AnswerView.Rule> why,
        long lifeS,
        SimilarRequests.Found similar,
        @Nullable FindingsDiff confirmed,
        Input input) {
    /**
     * What is known of the files.
     *
     * @param id of the catalogue model that they were confirmed to be, null when nobody did
     * @param facts of the catalogue when they were confirmed, else what the files say of themselves
     */
    record ModelPart(
            @Nullable String id,
            @Nullable String name,
            boolean verified,
            List<ScanLine> scans,
            @Nullable ModelTree tree,
            List<Fact> facts,
            @Nullable Confirmed confirmed) {
        /** The value of a fact; null when it is not known. */
        public @Nullable String value(String name) {
            return facts.stream()
                    .filter(fact -> fact.name().equals(name))
                    .map(Fact::value)
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * @param confidence {@code confirmed}, {@code declared} or {@code unknown}
     * @param source where it was read, null when that is not known
     */
    record Fact(String name, @Nullable String value, String confidence, @Nullable String source) {}

    /** Who said which model the files are, and where they had it from. */
    record Confirmed(String by, Instant at, String source, String note) {}

    record ScanLine(String kind, String result, String tool, Instant at) {
        static ScanLine of(Scan scan) {
            return new ScanLine(scan.kind().word(), scan.result().word(), scan.tool(), scan.at());
        }
    }

    record DevicePart(
            String light,
            String tone,
            String ownership,
            String osFamily,
            String osVersion,
            @Nullable String assurance,
            @Nullable Instant reportedAt,
            List<PostureFact> facts) {}

    /**
     * What was looked for in the catalogue, and what was found.
     *
     * @param name what the files call themselves, to begin a description with
     * @param licences every licence that the catalogue knows
     */
    record Candidates(
            String text, List<CatalogueChoice> models, String name, List<String> licences) {}

    record CatalogueChoice(
            String id,
            String name,
            String publisher,
            @Nullable String country,
            String licence,
            String openness) {
        static CatalogueChoice of(Model model) {
            return new CatalogueChoice(
                    model.id(),
                    model.name(),
                    model.publisher().name(),
                    model.origin().country(),
                    model.licence().id(),
                    model.openness());
        }
    }

    /** What the reader filled in before something was wrong with it. */
    record Input(
            String chosenModel,
            String source,
            String note,
            String verdictReason,
            Extra extra,
            ScanFields scan,
            FormFields described,
            List<FormError> errors) {
        /** Whether the reader was describing a model. */
        public boolean describes() {
            return !described.text("filesSource").isEmpty()
                    || !described.text("publisher").isEmpty();
        }

        static final Input EMPTY = of(FormFields.of(Map.of()), List.of());

        static Input of(FormFields form, List<FormError> errors) {
            return new Input(
                    form.text("modelId"),
                    form.text("source"),
                    form.text("note"),
                    form.text("reason"),
                    Extra.of(form),
                    ScanFields.of(form),
                    form,
                    errors);
        }
    }

    /** What the files were made from beyond the model, as texts. */
    record Extra(String relation, String name, String country, String licence) {
        static Extra of(FormFields form) {
            return new Extra(
                    form.text("relation"),
                    form.text("ancestorName"),
                    form.text("ancestorCountry"),
                    form.text("ancestorLicence"));
        }
    }

    /** A scan as it was filled in, as texts. */
    record ScanFields(String kind, String result, String tool, String detail) {
        static ScanFields of(FormFields form) {
            return new ScanFields(
                    form.text("kind"), form.text("result"), form.text("tool"), form.text("detail"));
        }
    }
}
