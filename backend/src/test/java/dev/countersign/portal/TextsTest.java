package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approval.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@code web/messages} against templates and code, all as they are written. */
class TextsTest {
    private static final Path WEB = Path.of("../web");

    private final Map<Path, String> templates = read(WEB.resolve("templates"), ".html");
    private final Map<Path, String> code = read(Path.of("src/main/java"), ".java");
    private final Map<Path, String> messages = read(WEB.resolve("messages"), ".properties");

    private static Map<Path, String> read(Path root, String end) {
        try (Stream<Path> files = Files.walk(root)) {
            Map<Path, String> texts = new TreeMap<>();
            for (Path file : files.filter(f -> f.toString().endsWith(end)).toList()) {
                texts.put(file, Files.readString(file));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<MatchResult> all(String pattern, Collection<String> texts) {
        Pattern compiled = Pattern.compile(pattern);
        return texts.stream().flatMap(text -> compiled.matcher(text).results());
    }

    /** The first group of each match. */
    private static Set<String> found(String pattern, Collection<String> texts) {
        return all(pattern, texts)
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> keys() {
        return all("(?m)^([\\w.-]+) *=", messages.values()).map(m -> m.group(1)).toList();
    }

    @Nested
    class Keys {
        @Test
        void shouldStandOnceInOneFile() {
            Set<String> seen = new HashSet<>();
            assertThat(keys()).filteredOn(key -> !seen.add(key)).isEmpty();
        }

        @Test
        void shouldAllBeUsed() {
            Set<String> whole = literals();
            whole.addAll(found("#\\{([\\w.-]+)", templates.values()));
            List<Pattern> composed = composed();
            Set<String> words = words();
            assertThat(new TreeSet<>(keys()))
                    .filteredOn(key -> !whole.contains(key))
                    .filteredOn(key ->
                            composed.stream().noneMatch(shape -> isMadeBy(shape, key, words)))
                    .isEmpty();
        }

        @Test
        void shouldAllBeThereThatAreNamed() {
            Set<String> named = found("#\\{([\\w.-]+)", templates.values());
            named.addAll(found("#messages\\.msg\\('([\\w.-]+)'(?! ?\\+)", templates.values()));
            all("\\? '([a-z_]+\\.[\\w.]+)' : '([a-z_]+\\.[\\w.]+)'", templates.values())
                    .filter(choice -> keys().contains(choice.group(1)))
                    .map(choice -> choice.group(2))
                    .forEach(named::add);
            named.addAll(found("getMessage\\(\\s*\"([\\w.]+\\w)\"[,)]", code.values()));
            assertThat(named).hasSizeGreaterThan(1000).isSubsetOf(keys());
        }

        private Set<String> literals() {
            Set<String> literals = found("['\"|]([\\w.:-]+)['\"|]", code.values());
            literals.addAll(found("['\"|]([\\w.:-]+)['\"|]", templates.values()));
            return literals;
        }
    }

    /**
     * Shapes of the keys that are put together: by a sum that begins with a literal such as {@code
     * 'light.'}, by a family of states, or by a list of the portal. What a variable puts in is a
     * group.
     */
    private List<Pattern> composed() {
        List<Pattern> shapes = new ArrayList<>();
        String begin = "([a-z_]+(?:\\.[A-Za-z_-]+)*\\.)";
        all("'" + begin + "'((?: ?\\+ ?(?:'[^']*'|[^'+,|\"?:}]+))+)", templates.values())
                .map(sum -> shape(sum.group(1), sum.group(2), "'"))
                .forEach(shapes::add);
        all("\"" + begin + "\"((?:\\s*\\+ (?:\"[^\"]*\"|[^;\"+]+))*)", code.values())
                .map(sum -> shape(sum.group(1), sum.group(2), "\""))
                .forEach(shapes::add);
        found("(?:status :: of|chart :: \\w+)\\([^)]*?'([a-z_.]+)'", templates.values())
                .forEach(family -> shapes.add(shape(family + ".", "", "'")));
        found("ListShape\\.of\\(\"(\\w+)\"", code.values())
                .forEach(list -> {
                    shapes.add(shape(list + ".filter.", "", "'"));
                    shapes.add(shape(list + ".sort.", "", "'"));
                });
        return shapes;
    }

    private static Pattern shape(String begin, String rest, String quote) {
        StringBuilder shape = new StringBuilder(Pattern.quote(begin));
        boolean open = false;
        for (String part : rest.split("\\+", -1)) {
            String piece = part.strip();
            boolean literal = piece.startsWith(quote) && piece.length() > 1;
            if (literal) {
                String text = piece.substring(1, piece.indexOf(quote, 1));
                shape.append(Pattern.quote(text));
            } else if (!open) {
                shape.append("([\\w.-]+)");
            }
            open = !literal;
        }
        return Pattern.compile(shape.toString());
    }

    private static boolean isMadeBy(Pattern shape, String key, Set<String> words) {
        Matcher made = shape.matcher(key);
        return made.matches()
                && Stream.iterate(1, i -> i <= made.groupCount(), i -> i + 1)
                        .map(made::group)
                        .allMatch(put -> isWord(put, words));
    }

    /** A word of the code, several with dots between, a number, or one made of two. */
    private static boolean isWord(String put, Set<String> words) {
        if (words.contains(put) || put.matches("[0-9]+")) {
            return true;
        }
        if (put.contains(".")) {
            return Stream.of(put.split("\\.", -1)).allMatch(part -> isWord(part, words));
        }
        int cut = put.indexOf('_');
        return cut > 0
                && (areWords(put.substring(0, cut + 1), put.substring(cut + 1), words)
                        || areWords(put.substring(0, cut), put.substring(cut), words));
    }

    private static boolean areWords(String first, String second, Set<String> words) {
        return words.contains(first) && words.contains(second);
    }

    /** What stands in quotes in code, templates and policy data, and names of constants. */
    private Set<String> words() {
        List<String> sources = new ArrayList<>(code.values());
        sources.addAll(read(Path.of("../token/src/main/java"), ".java").values());
        Set<String> words = new HashSet<>();
        found("\\b([A-Z][A-Z0-9_]+)\\b", sources)
                .forEach(constant -> words.add(constant.toLowerCase(Locale.ROOT)));
        sources.addAll(templates.values());
        for (String quoted : List.of("\"([^\"\\n]*)\"", "'([^'\\n]*)'", "\\|([^|\\n]*)\\|")) {
            found(quoted, sources)
                    .forEach(text -> words.addAll(List.of(text.split("\\s*,\\s*", -1))));
        }
        words.addAll(found("\"([\\w.-]+)\"", read(Path.of("../policies"), ".json").values()));
        return words;
    }

    @Nested
    class Templates {
        private static final Pattern TAG =
                Pattern.compile(
                        "<(/?)([a-z][\\w:-]*)((?:\\s+[^\\s=/>]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*)\\s*/?>|<!--.*?-->|<!DOCTYPE html>",
                        Pattern.DOTALL);
        private static final Set<String> EMPTY =
                Set.of("input", "br", "meta", "link", "img", "hr", "use", "rect", "path", "col");
        private static final Pattern REPLACED =
                Pattern.compile("\\sth:(text|utext|replace|insert)=");
        private static final Pattern SPOKEN =
                Pattern.compile("\\s(aria-label|title|placeholder|alt)=\"[^\"]*\\p{L}");

        @Test
        void shouldHoldNoWordsOfTheirOwn() {
            assertThat(templates).hasSizeGreaterThan(50);
            templates.forEach(
                    (file, text) -> assertThat(ownWords(text)).as(file.toString()).isEmpty());
        }

        /** Commands to type and single keys are the same in every language. */
        private List<String> ownWords(String template) {
            List<String> words = new ArrayList<>();
            Deque<Boolean> told = new ArrayDeque<>();
            Deque<String> open = new ArrayDeque<>();
            Matcher tag = TAG.matcher(template);
            int end = 0;
            while (tag.find()) {
                String text = template.substring(end, tag.start()).strip();
                boolean exempt =
                        !open.isEmpty()
                                && (open.peek().equals("code")
                                        || (open.peek().equals("kbd") && text.length() == 1));
                if (text.matches("(?s).*\\p{L}.*") && told.stream().noneMatch(t -> t) && !exempt) {
                    words.add(text);
                }
                end = tag.end();
                note(tag, told, open, words);
            }
            return words;
        }

        private void note(
                MatchResult tag, Deque<Boolean> told, Deque<String> open, List<String> words) {
            String name = tag.group(2);
            if (name == null) {
                return;
            }
            if (!tag.group(1).isEmpty()) {
                if (!EMPTY.contains(name)) {
                    open.pop();
                    told.pop();
                }
                return;
            }
            String attributes = tag.group(3);
            if (SPOKEN.matcher(attributes).find()) {
                words.add(tag.group());
            }
            if (!EMPTY.contains(name)) {
                open.push(name);
                told.push(
                        (!name.equals("html") && REPLACED.matcher(attributes).find())
                                || Set.of("script", "style").contains(name));
            }
        }
    }

    @Nested
    class Timelines {
        /** Recorded of what has no timeline on any page. */
        private static final Set<String> NOWHERE =
                Set.of(
                        "artifact_set.confirmation_withdrawn",
                        "artifact_set.confirmed",
                        "artifact_set.contradicted",
                        "artifact_set.scanned",
                        "artifact_set.seen",
                        "artifact_set.told",
                        "decision.made",
                        "decisions.exported",
                        "decisions.made",
                        "model.described",
                        "policy.evaluated",
                        "policy.treatment_stage",
                        "request_set.submitted");

        @Test
        void shouldHaveAWordForEveryActThatIsRecorded() {
            Set<String> told = found("(?m)^event\\.([\\w.]+)=", messages.values());
            Set<String> about =
                    Stream.concat(told.stream(), NOWHERE.stream())
                            .map(act -> act.split("\\.", 2)[0])
                            .collect(Collectors.toSet());
            List<String> recording =
                    code.values().stream().filter(text -> text.contains("AuditLog")).toList();
            Set<String> acts = found("\"([a-z_]+\\.[a-z_]+)\"", recording);
            acts.removeIf(act -> !about.contains(act.split("\\.", 2)[0]));
            assertThat(acts).hasSizeGreaterThan(90).containsAll(NOWHERE);
            acts.removeAll(NOWHERE);
            assertThat(told).containsAll(acts);
        }

        @Test
        void shouldHaveAWordForEveryVerdict() {
            assertThat(keys())
                    .containsAll(
                            Stream.of(Verdict.values())
                                    .map(verdict -> "event.review.recorded." + verdict.word())
                                    .toList());
        }
    }

    @Nested
    class HeldForms {
        /** Never kept, so never shown again; files are sent in a form of their own. */
        private static final Set<String> NEVER = Set.of("password", "present", "repeated");

        @Test
        void shouldHaveALabelForEveryFieldThatPeopleFillIn() {
            Function<String, Collection<String>> controls =
                    text -> {
                        String sent =
                                text.replaceAll(
                                        "(?s)<form\\b(?![^>]*method=\"post\").*?</form>", "");
                        return all("<(?:input|select|textarea)\\b([^>]*)>", List.of(sent))
                                .map(control -> control.group(1))
                                .filter(attributes ->
                                        !attributes.matches("(?s).*type=\"(hidden|file)\".*"))
                                .toList();
                    };
            Set<String> names = new TreeSet<>();
            templates
                    .values()
                    .forEach(text -> {
                        names.addAll(found("[^:]\\bname=\"([\\w]+)\"", controls.apply(text)));
                        names.addAll(
                                found("th:name=\"\\$\\{'(\\w+)' \\+ i\\}\"", controls.apply(text)));
                    });
            names.removeAll(NEVER);
            assertThat(names).hasSizeGreaterThan(60);
            assertThat(names.stream().map(name -> "again.field." + name).toList())
                    .isSubsetOf(keys());
        }
    }
}
