package dev.countersign.gate.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words of a Python program that uses argparse. That parser completes abbreviations, joins
 * values with {@code =}, and takes lists; here an option must be written in full, and everything is
 * written out again in one way, so that both read the same.
 */
final class ArgparseWords {
    private final List<String> positional = new ArrayList<>();
    private final Map<String, List<String>> given = new TreeMap<>();

    /**
     * Options in three kinds.
     *
     * @param single with one value
     * @param many with a list of values
     */
    record Kinds(OptionTable table, List<String> single, List<String> many) {
        Kinds {
            single = List.copyOf(single);
            many = List.copyOf(many);
        }
    }

    private ArgparseWords() {}

    static ArgparseWords of(List<String> words, Kinds kinds) throws RefusedCommandException {
        ArgparseWords read = new ArgparseWords();
        Arguments each = new Arguments(words);
        while (each.hasNext()) {
            String word = each.next();
            if (!word.startsWith("-")) {
                read.positional.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            List<String> values = new ArrayList<>();
            if (kinds.table().isSwitch(option) && equals < 0) {
                values.add("");
            } else if (kinds.many().contains(option)) {
                values.addAll(equals < 0 ? each.list() : List.of(word.substring(equals + 1)));
            } else if (kinds.single().contains(option) || kinds.table().takesValue(option)) {
                String value = equals < 0 ? each.value(option) : word.substring(equals + 1);
                if (value.isEmpty() || (value.startsWith("-") && !value.matches("-[0-9.]+"))) {
                    throw RefusedCommandException.option(option, "the value is missing", "Add it.");
                }
                values.add(value);
            } else {
                throw kinds.table().refusal(option);
            }
            if (read.given.put(option, List.copyOf(values)) != null) {
                throw RefusedCommandException.option(option, "it is given twice", "Give it once.");
            }
        }
        return read;
    }

    List<String> positional() {
        return List.copyOf(positional);
    }

    /** Takes an option away; the words of {@link #rest} are without it. */
    List<String> take(String option) {
        List<String> values = given.remove(option);
        return values == null ? List.of() : values;
    }

    /** Adds an option that was not given. */
    void put(String option, String value) {
        given.put(option, List.of(value));
    }

    boolean has(String option) {
        return given.containsKey(option);
    }

    /** What was not taken, each option before its values. */
    List<String> rest() {
        List<String> words = new ArrayList<>();
        given.forEach((option, values) -> {
            words.add(option);
            values.stream().filter(value -> !value.isEmpty()).forEach(words::add);
        });
        return words;
    }
}
