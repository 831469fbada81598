package dev.countersign.inventory.model;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a person typed or pasted to find files: words, or a name as tools and sites write it. A name
 * only finds files; it never says which they are.
 *
 * @param words in lower case, all of which have to be found; empty when nothing was typed
 * @param tag what followed the colon of an Ollama name, else empty
 */
record ModelName(List<String> words, String tag) {
    private static final int LONGEST = 200;
    private static final int MOST_WORDS = 6;

    /** What commands, links and sites put before a name. */
    private static final Pattern BEFORE =
            Pattern.compile(
                    "^(ollama\\s+(run|pull|show)\\s+|lms\\s+get\\s+|https?://|www\\.|ollama:|"
                            + "ollama\\.com/(library/)?|registry\\.ollama\\.ai/(library/)?|"
                            + "huggingface\\.co/|hf\\.co/|library/)");

    /** A page below that of a repository. */
    private static final Pattern BELOW = Pattern.compile("/(tree|blob|resolve)/.*$");

    private static final Pattern TAGGED = Pattern.compile("^[^\\s:]+:([^\\s:/]+)$");

    ModelName {
        words = List.copyOf(words);
    }

    static ModelName of(String typed) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        text = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        String before;
        do {
            before = text;
            text = BEFORE.matcher(text).replaceFirst("");
        } while (!text.equals(before));
        text = BELOW.matcher(text).replaceFirst("");
        var tagged = TAGGED.matcher(text);
        boolean digest = text.startsWith("sha256:");
        return new ModelName(
                Stream.of(text.split("\\s+", -1))
                        .filter(word -> !word.isEmpty())
                        .limit(MOST_WORDS)
                        .toList(),
                tagged.matches() && !digest ? tagged.group(1) : "");
    }

    /** The same without its tag: the model as its publisher calls it. */
    ModelName untagged() {
        return tag.isEmpty()
                ? this
                : new ModelName(
                        List.of(words.getFirst().substring(0, words.getFirst().indexOf(':'))), "");
    }
}
