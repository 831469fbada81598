package dev.countersign.gate.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The options of a tool that the gate knows. Whatever is not in it is refused, so a new option of a
 * new version waits until somebody has looked at what it does.
 */
final class OptionTable {
    private final Set<String> switches = new HashSet<>();
    private final Set<String> valued = new HashSet<>();
    private final Map<String, String> refused = new HashMap<>();

    /** Options without a value that load nothing and let nothing out. */
    OptionTable switches(String names) {
        switches.addAll(Set.of(names.strip().split("\\s+", -1)));
        return this;
    }

    /** Options with one value that load nothing and let nothing out. */
    OptionTable valued(String names) {
        valued.addAll(Set.of(names.strip().split("\\s+", -1)));
        return this;
    }

    /** Options that are never passed on, and why. */
    OptionTable refused(String why, String names) {
        for (String name : names.strip().split("\\s+", -1)) {
            refused.put(name, why);
        }
        return this;
    }

    boolean isSwitch(String option) {
        return switches.contains(option);
    }

    boolean takesValue(String option) {
        return valued.contains(option);
    }

    RefusedCommandException refusal(String option) {
        String why = refused.get(option);
        if (why != null) {
            return RefusedCommandException.option(option, why, "Leave it out.");
        }
        return RefusedCommandException.option(
                option,
                "the gate does not know what this option does",
                option.toLowerCase(Locale.ROOT).startsWith("-")
                        ? "Leave it out, or write it in full as the tool's own help does."
                        : "Leave it out.");
    }
}
