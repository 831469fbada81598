package dev.countersign.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of docs/policy-engine.md that says how the cases went. */
final class ConformancePage {
    private static final String BEGIN = "<!-- written by make conformance -->\n";
    private static final Pattern NAMED = Pattern.compile("built-in functions (.*), which");
    private static final String END = "<!-- end of what make conformance writes -->";

    private ConformancePage() {}

    static void write(
            Path page,
            List<ConformanceCase> all,
            Map<String, String> passed,
            Map<String, String> refused,
            Map<String, String> faults,
            Map<String, JsonNode> explanations)
            throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new IOException(page + " has no place for the results");
        }
        StringBuilder part = new StringBuilder(BEGIN);
        long errors = passed.values().stream().filter("error"::equals).count();
        long uncompiled = all.stream().filter(it -> !it.isCompiled()).count();
        part.append(
                """
                | OPA's cases | number |
                |---|---|
                | all | %d |
                | refused by OPA's compiler, mostly as the case wants; nothing to run | %d |
                | refused by this engine when loaded: they call a built-in function of the host, and a policy here is lent none | %d |
                | run, compiled | %d |
                | … answered as wanted | %d |
                | … an error wanted: stopped, or undefined where OPA too is undefined unless told to be strict | %d |
                | … **differ** | **%d** |

                """
                        .formatted(
                                all.size(),
                                uncompiled,
                                refused.size(),
                                passed.size() + faults.size(),
                                passed.size() - errors,
                                errors,
                                faults.size()));
        part.append("| differs | built-in or feature | why | here |\n|---|---|---|---|\n");
        new TreeMap<>(faults)
                .forEach((note, fault) -> part.append(row(note, fault, explanations.get(note))));
        part.append("\nBuilt-in functions that no policy here can call: ")
                .append(String.join(", ", asked(refused)))
                .append(".\n");
        Files.writeString(page, text.substring(0, from) + part + text.substring(to));
    }

    private static String row(String note, String fault, @Nullable JsonNode explanation) {
        String about = "not explained";
        String why = "";
        if (explanation != null) {
            StringBuilder names = new StringBuilder();
            explanation.path("builtins").forEach(b -> names.append("`%s` ".formatted(b.asText())));
            about = names.append(explanation.path("feature").asText()).toString().strip();
            why = explanation.path("why").asText();
        }
        String shown = fault.length() > 160 ? fault.substring(0, 160) + " …" : fault;
        return "| `%s` | %s | %s | `%s` |\n"
                .formatted(note, about, why, shown.replace("|", "\\|").replace("`", "'"));
    }

    /** The functions named in the engine's refusals. */
    private static Set<String> asked(Map<String, String> refused) {
        Set<String> names = new TreeSet<>();
        for (String message : refused.values()) {
            Matcher named = NAMED.matcher(message);
            if (named.find()) {
                for (String name : named.group(1).split(", ", -1)) {
                    names.add("`" + name + "`");
                }
            }
        }
        return names;
    }
}
