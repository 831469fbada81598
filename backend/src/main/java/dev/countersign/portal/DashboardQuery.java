package dev.countersign.portal;

import dev.countersign.policy.DecisionPurpose;
import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpParameters;
import java.time.LocalDate;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the dashboard is asked for, as it stands in its address.
 *
 * @param days how far it looks back, today included
 * @param weekly whether a column is a week rather than a day
 * @param purpose only decisions made for this; null for all
 */
record DashboardQuery(int days, boolean weekly, @Nullable DecisionPurpose purpose) {
    private static final String[] DAYS = {"7", "30", "90", "365"};
    private static final String[] STEPS = {"day", "week"};

    /**
     * Reads it.
     *
     * @throws dev.countersign.problem.Problem naming each parameter that is wrong
     */
    static DashboardQuery of(HttpParameters parameters) {
        Filters.requireKnown(parameters, Set.of("days", "by", "purpose"));
        InputCheck check = new InputCheck();
        String days =
                check.choice("/days", parameters.getFirst("days").orElse("30"), DAYS, word -> word);
        String step =
                check.choice(
                        "/by",
                        parameters.getFirst("by").orElse(days.equals("365") ? "week" : "day"),
                        STEPS,
                        word -> word);
        String purpose = Filters.stripped(parameters.getFirst("purpose").orElse(null));
        DecisionPurpose about =
                purpose == null
                        ? null
                        : check.choice(
                                "/purpose",
                                purpose,
                                DecisionPurpose.values(),
                                DecisionPurpose::text);
        check.done();
        return new DashboardQuery(Integer.parseInt(days), step.equals("week"), about);
    }

    LocalDate from(LocalDate today) {
        return today.minusDays(days - 1L);
    }

    public String by() {
        return weekly ? "week" : "day";
    }

    /** The parameters that lead here again. */
    public String address() {
        return "days="
                + days
                + "&by="
                + by()
                + (purpose == null ? "" : "&purpose=" + purpose.text());
    }

    static Stream<String> choicesOfDays() {
        return Stream.of(DAYS);
    }
}
