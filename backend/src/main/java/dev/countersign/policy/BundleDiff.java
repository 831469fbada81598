package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.JsonChange;
import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.bundle.ReleaseRefused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two bundles.
 *
 * @param rules rules that came, went, or say or do something else, by code
 * @param data lists and thresholds, by JSON pointer into {@code data.countersign}
 * @param sources modules in Rego, by path
 */
public record BundleDiff(
        String fromRevision,
        String toRevision,
        List<Rule> rules,
        List<JsonChange> data,
        List<Source> sources) {
    private static final int CONTEXT = 3;

    /** How something differs. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(@Nullable Object before, @Nullable Object after) {
            return before == null ? ADDED : after == null ? REMOVED : CHANGED;
        }
    }

    /**
     * One rule.
     *
     * @param path its module, null when none names it
     * @param said what it says of itself now and before, by name of the part
     * @param logic whether its module differs
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rule(
            String code,
            Kind kind,
            String title,
            @Nullable String path,
            List<JsonChange> said,
            boolean logic) {}

    /**
     * One module.
     *
     * @param unified the difference in the unified format, three lines around each change
     */
    public record Source(String path, Kind kind, String unified) {}

    static BundleDiff between(Release before, Release after) {
        try {
            SortedMap<String, String> old = text(before);
            SortedMap<String, String> now = text(after);
            List<Source> sources = sources(old, now);
            return new BundleDiff(
                    revision(before),
                    revision(after),
                    rules(before, after, RuleSources.of(old), RuleSources.of(now), sources),
                    JsonChange.between(data(before), data(after)),
                    sources);
        } catch (ReleaseRefused | JsonProcessingException e) {
            throw new IllegalStateException("a stored bundle is damaged", e);
        }
    }

    private static String revision(Release release) throws JsonProcessingException {
        return StrictJson.tree(release.file(Release.BUNDLE)).path("revision").asText();
    }

    private static JsonNode data(Release release) throws ReleaseRefused, JsonProcessingException {
        byte[] data = release.twin().get("data.json");
        return StrictJson.tree(data == null ? "{}".getBytes(StandardCharsets.UTF_8) : data)
                .path("countersign");
    }

    private static SortedMap<String, String> text(Release release) throws ReleaseRefused {
        SortedMap<String, String> text = new TreeMap<>();
        release.twin()
                .forEach((path, content) -> {
                    if (path.endsWith(".rego")) {
                        text.put(path, new String(content, StandardCharsets.UTF_8));
                    }
                });
        return text;
    }

    private static List<Source> sources(
            SortedMap<String, String> old, SortedMap<String, String> now) {
        List<Source> changed = new ArrayList<>();
        for (String path : both(old.keySet(), now.keySet())) {
            String before = old.get(path);
            String after = now.get(path);
            if (before == null || !before.equals(after)) {
                changed.add(new Source(path, Kind.of(before, after), unified(path, before, after)));
            }
        }
        return changed;
    }

    private static String unified(String path, @Nullable String before, @Nullable String after) {
        List<String> old = before == null ? List.of() : before.lines().toList();
        List<String> now = after == null ? List.of() : after.lines().toList();
        return String.join(
                "\n",
                UnifiedDiffUtils.generateUnifiedDiff(
                        before == null ? "/dev/null" : path,
                        after == null ? "/dev/null" : path,
                        old,
                        DiffUtils.diff(old, now),
                        CONTEXT));
    }

    private static List<Rule> rules(
            Release before,
            Release after,
            RuleSources oldPaths,
            RuleSources nowPaths,
            List<Source> sources)
            throws JsonProcessingException {
        Map<String, JsonNode> old = described(before);
        Map<String, JsonNode> now = described(after);
        Set<String> touched = new TreeSet<>();
        sources.forEach(source -> touched.add(source.path()));
        List<Rule> rules = new ArrayList<>();
        for (String code : both(old.keySet(), now.keySet())) {
            JsonNode one = old.get(code);
            JsonNode other = now.get(code);
            List<JsonChange> said =
                    one == null || other == null ? List.of() : JsonChange.between(one, other);
            String path = other == null ? oldPaths.path(code) : nowPaths.path(code);
            boolean logic = path != null && touched.contains(path);
            if (one == null || other == null || !said.isEmpty() || logic) {
                JsonNode shown = other == null ? one : other;
                rules.add(
                        new Rule(
                                code,
                                Kind.of(one, other),
                                shown == null ? code : shown.path("title").asText(code),
                                path,
                                said,
                                logic));
            }
        }
        return rules;
    }

    private static Map<String, JsonNode> described(Release release) throws JsonProcessingException {
        Map<String, JsonNode> rules = new TreeMap<>();
        for (JsonNode rule : StrictJson.tree(release.file(Release.RULES))) {
            rules.put(rule.path("code").asText(), rule);
        }
        return rules;
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }
}
