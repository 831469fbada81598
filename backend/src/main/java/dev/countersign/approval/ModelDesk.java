package dev.countersign.approval;

import dev.countersign.inventory.model.Ancestry;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSheet;
import dev.countersign.inventory.model.Confirmation;
import dev.countersign.inventory.model.Model;
import dev.countersign.inventory.model.ModelTree;
import dev.countersign.inventory.model.Models;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The model's part of the review page: facts with their sources, and which model it could be. */
@Singleton
class ModelDesk {
    private static final int CANDIDATES = 8;
    private static final Pattern FIRST_WORD = Pattern.compile("[A-Za-z]{3,}");

    private final Models models;

    ModelDesk(Models models) {
        this.models = models;
    }

    /** The person who confirmed which model the files are. */
    static Optional<String> confirmer(ArtifactSheet files) {
        return Optional.ofNullable(files.set().confirmation()).map(Confirmation::confirmedBy);
    }

    static ReviewPage.ModelPart part(ArtifactSheet files, KnownNames names) {
        ArtifactSet set = files.set();
        Confirmation confirmed = set.confirmation();
        Model model = files.model().orElse(null);
        Ancestry ancestry = files.ancestry().orElse(null);
        List<ReviewPage.ScanLine> scans =
                set.scans().stream().map(ReviewPage.ScanLine::of).toList();
        boolean verified = set.verifiedAt() != null;
        if (confirmed == null || model == null || ancestry == null) {
            return new ReviewPage.ModelPart(null, null, verified, scans, null, declared(set), null);
        }
        return new ReviewPage.ModelPart(
                model.id(),
                model.name(),
                verified,
                scans,
                ModelTree.of(model, ancestry),
                facts(model, ancestry.complete()),
                new ReviewPage.Confirmed(
                        names.person(confirmed.confirmedBy()),
                        confirmed.confirmedAt(),
                        confirmed.source(),
                        confirmed.note()));
    }

    /** What the catalogue says; {@code confidence} is a word of the origin's states. */
    private static List<ReviewPage.Fact> facts(Model model, boolean complete) {
        String read = model.verified() ? "confirmed" : "declared";
        String country = model.origin().country();
        String from = model.sources().isEmpty() ? null : model.sources().getFirst();
        return List.of(
                new ReviewPage.Fact(
                        "publisher", model.publisher().name(), read, model.publisher().source()),
                new ReviewPage.Fact(
                        "origin", country, model.origin().state(), model.publisher().source()),
                new ReviewPage.Fact(
                        "licence", model.licence().id(), read, model.licence().source()),
                new ReviewPage.Fact("openness", model.openness(), read, from),
                new ReviewPage.Fact("training_data", model.trainingData(), read, from),
                new ReviewPage.Fact("ancestry", complete ? "complete" : "incomplete", read, from));
    }

    /** What the files say of themselves: a hint, never a fact. */
    private static List<ReviewPage.Fact> declared(ArtifactSet files) {
        List<String> bases = files.declared().baseModels();
        return Stream.of(
                        hint("name", files.declared().name()),
                        hint("organization", files.declared().organization()),
                        hint("license", files.declared().license()),
                        hint("quantized_by", files.declared().quantizedBy()),
                        hint("base_models", bases == null ? null : String.join(", ", bases)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ReviewPage.Fact> hint(String name, @Nullable String value) {
        return value == null || value.isBlank()
                ? Optional.empty()
                : Optional.of(new ReviewPage.Fact(name, value, "declared", null));
    }

    /**
     * Which models of the catalogue these files could be.
     *
     * @param wanted what the reader looks for; empty to begin with what the files are called
     */
    @Transactional(readOnly = true)
    ReviewPage.Candidates candidates(ArtifactSet files, String wanted, String chosen) {
        String text = wanted.isEmpty() ? firstWord(files) : wanted;
        Models.Choice choice = models.choice(text, chosen, CANDIDATES);
        String declared = files.declared().name();
        return new ReviewPage.Candidates(
                text,
                choice.models().stream().map(ReviewPage.CatalogueChoice::of).toList(),
                declared == null ? files.name() : declared,
                choice.licences());
    }

    private static String firstWord(ArtifactSet files) {
        String declared = files.declared().name();
        Matcher word = FIRST_WORD.matcher(declared == null ? files.name() : declared);
        return word.find() ? word.group() : "";
    }
}
