package dev.countersign.approval.exception;

import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which exceptions are asked for; null means any.
 *
 * @param state one of {@link ExceptionState}
 * @param rule the code of a rule
 * @param person whom it is for, or who answers for it
 * @param ending only those that hold and end within this many days
 */
record ExceptionFilter(
        @Nullable ExceptionState state,
        @Nullable String rule,
        @Nullable String device,
        @Nullable String model,
        @Nullable String person,
        @Nullable Integer ending) {
    static final Set<String> NAMES = Set.of("state", "rule", "device", "model", "person", "ending");
    static final int LONGEST_ENDING = 90;

    static ExceptionFilter of(Map<String, String> given) {
        InputCheck check = new InputCheck();
        String state = Filters.stripped(given.get("state"));
        ExceptionFilter filter =
                new ExceptionFilter(
                        state == null
                                ? null
                                : check.choice(
                                        "/state",
                                        state,
                                        ExceptionState.values(),
                                        ExceptionState::word),
                        text(check, given, "rule"),
                        text(check, given, "device"),
                        text(check, given, "model"),
                        text(check, given, "person"),
                        days(check, Filters.stripped(given.get("ending"))));
        check.done();
        return filter;
    }

    private static @Nullable String text(InputCheck check, Map<String, String> given, String name) {
        String text = Filters.stripped(given.get(name));
        if (text != null) {
            Filters.isTooLong(check, "/" + name, text);
        }
        return text;
    }

    private static @Nullable Integer days(InputCheck check, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            int days = Integer.parseInt(text);
            if (days >= 1 && days <= LONGEST_ENDING) {
                return days;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        check.wrong("/ending", "value", "This is no number of days.", "1 to " + LONGEST_ENDING);
        return null;
    }

    /** As it stands in an address. */
    Filters filters() {
        return new Filters()
                .with("state", state == null ? null : state.word())
                .with("rule", rule)
                .with("device", device)
                .with("model", model)
                .with("person", person)
                .with("ending", ending == null ? null : ending.toString());
    }
}
