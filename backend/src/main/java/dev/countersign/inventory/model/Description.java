package dev.countersign.inventory.model;

import dev.countersign.problem.InputCheck;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a security lead says of a model that the catalogue does not have, each fact with the place
 * where it was read; not checked yet. Absent facts stay unknown and policy treats them so.
 *
 * @param publisher its name, or the id of a publisher that the catalogue has
 * @param country ISO 3166-1 alpha-2, absent when not established
 * @param originSource where publisher and country were read
 * @param licence SPDX identifier or {@code LicenseRef-…}
 * @param openness grade from {@code A} (all open) to {@code F} (unknown)
 * @param ancestry what it was made from; a name that is an id of the catalogue leads to that model
 * @param ancestryComplete whether {@code ancestry} is all of it; absent is no
 * @param filesSource where it can be read that these very files are the model
 */
public record Description(
        @Nullable String family,
        @Nullable String version,
        @Nullable String publisher,
        @Nullable String country,
        @Nullable String originSource,
        @Nullable String licence,
        @Nullable String licenceSource,
        @Nullable String openness,
        @Nullable String opennessSource,
        @Nullable String trainingData,
        @Nullable List<Claim.Extra> ancestry,
        @Nullable Boolean ancestryComplete,
        @Nullable String ancestrySource,
        @Nullable String filesSource,
        @Nullable String notes) {
    private static final String[] GRADES = {"A", "B", "C", "D", "E", "F"};
    private static final Set<String> COUNTRIES =
            Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);
    private static final String LICENCE_FORM = "[A-Za-z0-9][A-Za-z0-9.+-]{0,99}";

    public Description {
        ancestry = ancestry == null ? null : List.copyOf(ancestry);
    }

    /** The same after every field held. */
    record Checked(
            String family,
            String version,
            Made made,
            Terms terms,
            Open open,
            Line line,
            String filesSource,
            String notes) {
        /** Where its facts can be read, each place once. */
        List<String> sources() {
            return Stream.of(made.source, terms.source, open.source, line.source)
                    .distinct()
                    .toList();
        }
    }

    /** Who publishes it. */
    record Made(String publisher, @Nullable String country, String source) {}

    record Terms(String licence, String source) {}

    record Open(String grade, String trainingData, String source) {}

    /** What it was made from. */
    record Line(List<Ancestor> ancestry, boolean complete, String source) {}

    Checked checked(Models models) {
        InputCheck check = new InputCheck();
        String name = check.text("/family", family, 100);
        String number = check.optionalText("/version", version, 100);
        var made =
                new Made(
                        check.text("/publisher", publisher, 200),
                        country(check),
                        check.text("/origin_source", originSource, 500));
        var terms = new Terms(licence(check), check.text("/licence_source", licenceSource, 500));
        String grade = check.choice("/openness", openness, GRADES, word -> word);
        String data = check.optionalText("/training_data", trainingData, 500);
        var open =
                new Open(
                        grade,
                        data == null ? "not described" : data,
                        check.text("/openness_source", opennessSource, 500));
        Line line = line(check, models);
        String files = check.text("/files_source", filesSource, 500);
        String words = check.optionalText("/notes", notes, 2000);
        check.done();
        return new Checked(
                name,
                number == null ? "" : number,
                made,
                terms,
                open,
                line,
                files,
                words == null ? "" : words);
    }

    private @Nullable String country(InputCheck check) {
        if (country != null && !COUNTRIES.contains(country)) {
            check.wrong(
                    "/country",
                    "format",
                    "This is not a country.",
                    "two capital letters of ISO 3166, for example FR, or nothing");
        }
        return country;
    }

    private String licence(InputCheck check) {
        String id = check.text("/licence", licence, 100);
        if (!id.isEmpty() && !id.matches(LICENCE_FORM)) {
            check.wrong(
                    "/licence",
                    "format",
                    "This is not an identifier of a licence.",
                    "one of SPDX, as Apache-2.0, or LicenseRef- and a name");
        }
        return id;
    }

    private Line line(InputCheck check, Models models) {
        List<Claim.Extra> said = ancestry == null ? List.of() : ancestry;
        if (said.size() > Claim.MOST) {
            check.wrong("/ancestry", "length", "These are too many.", "at most " + Claim.MOST);
        }
        List<Ancestor> ancestors =
                IntStream.range(0, Math.min(said.size(), Claim.MOST))
                        .mapToObj(i ->
                                Claim.ancestor(
                                        check,
                                        "/ancestry/" + i,
                                        said.get(i).inCatalogue(models),
                                        models))
                        .toList();
        return new Line(
                ancestors,
                Boolean.TRUE.equals(ancestryComplete),
                check.text("/ancestry_source", ancestrySource, 500));
    }
}
