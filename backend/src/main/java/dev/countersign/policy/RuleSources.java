package dev.countersign.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** In which module each rule is written, by the code in its METADATA. */
final class RuleSources {
    private static final Pattern CODE = Pattern.compile("(?m)^# +code: *\"?([a-z0-9_.]+)\"?\\s*$");

    private final Map<String, String> paths = new HashMap<>();

    private RuleSources() {}

    /** From modules by path. */
    static RuleSources of(SortedMap<String, String> sources) {
        RuleSources found = new RuleSources();
        sources.forEach((path, text) -> {
            Matcher code = CODE.matcher(text);
            while (code.find()) {
                found.paths.putIfAbsent(code.group(1), path);
            }
        });
        return found;
    }

    /** The module of a rule, null when none names the code. */
    @Nullable String path(String code) {
        return paths.get(code);
    }

    /** Refuses descriptions of rules that nobody wrote. */
    void requireAll(List<RuleDescription> rules) throws BundleRefused {
        for (RuleDescription rule : rules) {
            if (!paths.containsKey(rule.code())) {
                throw new BundleRefused(
                        "rules.json describes %s, but no module has a rule of this code"
                                .formatted(rule.code()));
            }
        }
    }
}
