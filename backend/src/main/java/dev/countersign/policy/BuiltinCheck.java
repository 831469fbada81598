package dev.countersign.policy;

import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.RegoText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses rules that call a builtin of OPA which may not be used: those that reach outside, and
 * those on which the engines differ or that are slow in one of them.
 */
final class BuiltinCheck {
    private static final String LIST = "builtins.json";

    private final Pattern calls;

    /** A builtin in brackets, {@code http["send"](x)}, which OPA takes for the same. */
    private final Pattern brackets;

    private BuiltinCheck(List<String> forbidden, List<String> known) {
        String names = anyOf(forbidden.stream());
        calls =
                Pattern.compile(
                        "(?<![\\w.])(%1$s)\\s*\\(|\\bas\\s+(%1$s)(?![\\w.])".formatted(names));
        String families =
                anyOf(
                        known.stream()
                                .filter(name -> name.contains("."))
                                .map(name -> name.substring(0, name.indexOf('.')))
                                .distinct());
        brackets =
                Pattern.compile(
                        "(?<![\\w.])(%s)(\\.\\w+)*\\[\\s*[\"`][^\\[]*[\"`]\\s*]\\s*(\\(|[.\\[])"
                                .formatted(families));
    }

    private static String anyOf(Stream<String> names) {
        return names.sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
    }

    /** What the build wrote: the names that rules may use, and all that OPA knows. */
    record Builtins(List<String> allowed, List<String> known) {}

    /** By the list that the server was built with. */
    static BuiltinCheck shipped() {
        try (InputStream in = LoadedPolicy.SHIPPED.open(LIST)) {
            Builtins builtins = StrictJson.read(in.readAllBytes(), Builtins.class);
            return new BuiltinCheck(
                    builtins.known().stream()
                            .filter(name -> !builtins.allowed().contains(name))
                            .toList(),
                    builtins.known());
        } catch (IOException e) {
            throw new IllegalStateException("this server has no list of builtins", e);
        }
    }

    /** Looks through all modules by path. */
    void require(SortedMap<String, String> sources) throws BundleRefused {
        for (var source : sources.entrySet()) {
            String code = RegoText.code(source.getValue());
            Matcher call = calls.matcher(code);
            while (call.find()) {
                String name = call.group(1) == null ? call.group(2) : call.group(1);
                if (!isOwn(name, code)) {
                    throw new BundleRefused(
                            "%s calls the builtin %s in line %d, which a policy may not use"
                                    .formatted(source.getKey(), name, line(code, call)));
                }
            }
            Matcher hidden = brackets.matcher(code);
            if (hidden.find()) {
                throw new BundleRefused(
                        "%s calls a builtin of %s in brackets in line %d; write it with dots"
                                .formatted(source.getKey(), hidden.group(1), line(code, hidden)));
            }
        }
    }

    private static long line(String code, Matcher at) {
        return code.substring(0, at.start()).chars().filter(c -> c == '\n').count() + 1;
    }

    /** A module may have a function of its own under a short name, for example {@code any}. */
    private static boolean isOwn(String name, String code) {
        return !name.contains(".")
                && Pattern.compile("(?m)^(default )?" + name + "\\(").matcher(code).find();
    }
}
