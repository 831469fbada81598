package dev.countersign.approval;

import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Description;
import dev.countersign.platform.FormFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model as a reviewer describes it on the review page. */
final class DescriptionForm {
    /** How many things that a model was made from the form has room for. */
    static final int ANCESTORS = 3;

    private DescriptionForm() {}

    static Description of(FormFields form) {
        return new Description(
                given(form, "family"),
                given(form, "version"),
                given(form, "publisher"),
                given(form, "country"),
                given(form, "originSource"),
                given(form, "licence"),
                given(form, "licenceSource"),
                given(form, "openness"),
                given(form, "opennessSource"),
                given(form, "trainingData"),
                ancestors(form),
                form.text("ancestryComplete").equals("yes"),
                given(form, "ancestrySource"),
                given(form, "filesSource"),
                given(form, "notes"));
    }

    private static List<Claim.Extra> ancestors(FormFields form) {
        List<Claim.Extra> ancestors = new ArrayList<>();
        for (int i = 1; i <= ANCESTORS; i++) {
            String name = given(form, "parent" + i);
            if (name != null) {
                ancestors.add(
                        new Claim.Extra(
                                given(form, "parentRelation" + i),
                                null,
                                name,
                                given(form, "parentPublisher" + i),
                                given(form, "parentCountry" + i),
                                given(form, "parentLicence" + i)));
            }
        }
        return ancestors;
    }

    private static @Nullable String given(FormFields form, String name) {
        String text = form.text(name);
        return text.isEmpty() ? null : text;
    }
}
