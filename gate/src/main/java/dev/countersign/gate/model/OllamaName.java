package dev.countersign.gate.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A model name as Ollama reads it, with its defaults filled in; names compare without regard to
 * case.
 */
record OllamaName(String host, String namespace, String model, String tag) {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}(:[0-9]{1,5})?");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** Empty for anything that is not a name: paths, digests, empty or over-long parts. */
    static Optional<OllamaName> parse(String text) {
        String rest = text.replaceFirst("^(?i:https?)://", "");
        if (rest.length() > 512) {
            return Optional.empty();
        }
        String tag = "latest";
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        String[] parts = rest.split("/", -1);
        if (parts.length > 3) {
            return Optional.empty();
        }
        OllamaName name =
                new OllamaName(
                        parts.length > 2 ? parts[0] : "registry.ollama.ai",
                        parts.length > 1 ? parts[parts.length - 2] : "library",
                        parts[parts.length - 1],
                        tag);
        return name.isWellFormed() ? Optional.of(name) : Optional.empty();
    }

    private boolean isWellFormed() {
        return HOST.matcher(host).matches()
                && PART.matcher(namespace).matches()
                && PART.matcher(model).matches()
                && PART.matcher(tag).matches();
    }

    /** The full name in lower case. */
    String canonical() {
        return (host + "/" + namespace + "/" + model + ":" + tag).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether Ollama would answer a request for that name from its cloud, whatever lies on the
     * disk.
     */
    static boolean isCloud(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(":cloud") || lower.endsWith("-cloud");
    }
}
