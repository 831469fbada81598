package dev.countersign.inventory.model;

import dev.countersign.problem.InputCheck;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a security lead says that files are; not checked yet.
 *
 * @param source where that can be read, for example the publisher's list of digests
 * @param extraAncestry what these files were made from beyond the model itself, for example who
 *     quantised them
 */
public record Claim(
        @Nullable String modelId,
        @Nullable String source,
        @Nullable String note,
        @Nullable List<Extra> extraAncestry) {
    private static final Set<String> RELATIONS =
            Set.of("base", "finetune", "quantized", "merge", "adapter");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    static final int MOST = 20;

    public Claim {
        extraAncestry = extraAncestry == null ? null : List.copyOf(extraAncestry);
    }

    /** An ancestor; either {@code model}, an id of the catalogue, or {@code name}. */
    public record Extra(
            @Nullable String relation,
            @Nullable String model,
            @Nullable String name,
            @Nullable String publisher,
            @Nullable String country,
            @Nullable String licence) {
        /** The same, with a name that is an id of the catalogue told as the id. */
        Extra inCatalogue(Models models) {
            return model == null && name != null && models.find(name).isPresent()
                    ? new Extra(relation, name, null, publisher, country, licence)
                    : this;
        }
    }

    /** The same after every field held. */
    record Checked(String modelId, String source, String note, List<Ancestor> extraAncestry) {}

    Checked checked(Models models) {
        InputCheck check = new InputCheck();
        String model = check.text("/model_id", modelId, 100);
        unknownModel(check, "/model_id", modelId, models);
        String read = check.text("/source", source, 500);
        String words = check.optionalText("/note", note, 2000);
        List<Extra> extras = extraAncestry == null ? List.of() : extraAncestry;
        if (extras.size() > MOST) {
            check.wrong("/extra_ancestry", "length", "These are too many.", "at most " + MOST);
        }
        List<Ancestor> ancestors =
                IntStream.range(0, Math.min(extras.size(), MOST))
                        .mapToObj(
                                i -> ancestor(check, "/extra_ancestry/" + i, extras.get(i), models))
                        .toList();
        check.done();
        return new Checked(model, read, words == null ? "" : words, ancestors);
    }

    static Ancestor ancestor(InputCheck check, String pointer, Extra extra, Models models) {
        String relation =
                check.choice(
                        pointer + "/relation",
                        extra.relation(),
                        RELATIONS.stream().sorted().toArray(String[]::new),
                        word -> word);
        unknownModel(check, pointer + "/model", extra.model(), models);
        if ((extra.model() == null) == (extra.name() == null)) {
            check.wrong(pointer, "missing", "Give the model or the name.", "one of model, name");
        }
        if (extra.country() != null && !COUNTRY.matcher(extra.country()).matches()) {
            check.wrong(pointer + "/country", "format", "This is not a country.", "for example US");
        }
        return new Ancestor(
                relation,
                extra.model(),
                check.optionalText(pointer + "/name", extra.name(), 200),
                check.optionalText(pointer + "/publisher", extra.publisher(), 200),
                extra.country(),
                check.optionalText(pointer + "/licence", extra.licence(), 200));
    }

    private static void unknownModel(
            InputCheck check, String pointer, @Nullable String id, Models models) {
        if (id != null && models.find(id).isEmpty()) {
            check.wrong(
                    pointer,
                    "unknown",
                    "No model of the catalogue has this id.",
                    "an id from /api/v1/models");
        }
    }
}
