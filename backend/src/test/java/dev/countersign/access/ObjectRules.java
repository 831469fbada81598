package dev.countersign.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code routes.txt}: what each route is about and from whom objects of others are kept. A line is
 * {@code METHOD path | objects | unknown to | refused to | body}; the file itself explains them.
 */
final class ObjectRules {
    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final String FILE = "/access/routes.txt";

    private ObjectRules() {}

    /**
     * One line.
     *
     * @param objects the kinds of the parameters in the path, in their order
     * @param unknownTo who must not learn that an object of somebody else exists
     * @param refusedTo who may know of it, but not do this
     * @param body with objects in braces; empty for none
     */
    record Rule(List<String> objects, Set<String> unknownTo, Set<String> refusedTo, String body) {
        /** The session ends by the call, or may: whoever makes it is new. */
        boolean needsNewVisitor() {
            return objects.contains("fresh");
        }

        /** What the call names besides its path is not in the world. */
        boolean namesNothing() {
            return objects.contains("nothing");
        }

        /** The world has no such object: only its absence is asked for. */
        boolean isOfNothing() {
            return objects.stream().anyMatch(kind -> kind.startsWith("?"));
        }
    }

    static Map<String, Rule> read() {
        try (InputStream in = ObjectRules.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new AssertionError(FILE + " is missing");
            }
            Map<String, Rule> rules = new TreeMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] cells = line.split("\\|", 5);
                        if (cells.length != 5) {
                            throw new AssertionError(FILE + ": five cells are needed in " + line);
                        }
                        String route = BLANK.matcher(cells[0].strip()).replaceAll(" ");
                        Rule rule =
                                new Rule(
                                        words(cells[1]),
                                        Set.copyOf(words(cells[2])),
                                        Set.copyOf(words(cells[3])),
                                        cells[4].strip());
                        if (rules.put(route, rule) != null) {
                            throw new AssertionError(FILE + ": twice: " + route);
                        }
                    });
            return rules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String cell) {
        return Arrays.stream(BLANK.split(cell.strip())).filter(word -> !word.isEmpty()).toList();
    }
}
