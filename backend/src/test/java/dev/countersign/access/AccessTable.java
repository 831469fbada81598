package dev.countersign.access;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of {@code docs/access.md} that names every route. */
final class AccessTable {
    static final CheckedIn DOCUMENT = new CheckedIn("access.md");

    private static final String BEGIN = "<!-- routes: made by `make interface` -->\n";
    private static final String END = "<!-- end of routes -->";
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([A-Z]+) \\| `(\\S+)` \\| (\\S.*?) \\|$");

    private AccessTable() {}

    /** Who may call each route, by {@code METHOD path}, as the document says. */
    static Map<String, Set<String>> read() {
        Map<String, Set<String>> rows = new TreeMap<>();
        Matcher row = ROW.matcher(part(DOCUMENT.read()));
        while (row.find()) {
            rows.put(row.group(1) + " " + row.group(2), Set.of(row.group(3).split(", ")));
        }
        return rows;
    }

    /** The document with the table of these routes. */
    static String with(List<Route> routes) {
        StringBuilder table = new StringBuilder("| method | route | who |\n|---|---|---|\n");
        for (Route route : routes) {
            table.append(
                    "| %s | `%s` | %s |\n"
                            .formatted(route.method(), route.path(), route.whoInOrder()));
        }
        String text = DOCUMENT.read();
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        return text.substring(0, begin) + table + text.substring(begin + part(text).length());
    }

    private static String part(String text) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new AssertionError("docs/access.md lacks its markers " + BEGIN + END);
        }
        return text.substring(begin + BEGIN.length(), end);
    }
}
