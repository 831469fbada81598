package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.countersign.platform.StrictJson;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The Rego files and the data of bundles, as their Rego twins carry them. */
@Singleton
class PolicySources {
    private static final int KEPT = 4;

    private final Bundles bundles;
    private final Cache<String, Files> read = Caffeine.newBuilder().maximumSize(KEPT).build();

    PolicySources(Bundles bundles) {
        this.bundles = bundles;
    }

    /** Those of a bundle; {@link Files#NONE} when its content was never kept. */
    Files of(BundleIdentity bundle) {
        return bundles.byPolicyDigest(bundle.digest())
                .map(stored ->
                        read.get(bundle.digest(), _ -> new Files(bundles.source(stored.id()))))
                .orElse(Files.NONE);
    }

    /** The files of one bundle by path, for example {@code countersign/main/main.rego}. */
    record Files(Map<String, String> byPath) {
        static final Files NONE = new Files(Map.of());

        Files {
            byPath = Map.copyOf(byPath);
        }

        /** The path of the file that a package is in. */
        Optional<String> fileOf(String packageName) {
            Pattern head =
                    Pattern.compile(
                            "^package " + Pattern.quote(packageName) + "\\s*$", Pattern.MULTILINE);
            return byPath.entrySet().stream()
                    .filter(file -> file.getKey().endsWith(".rego"))
                    .filter(file -> head.matcher(file.getValue()).find())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst();
        }

        /** The text of a file that {@link #fileOf} named. */
        String text(String path) {
            return byPath.getOrDefault(path, "");
        }

        /** The value of a register, for example {@code limits.clock_skew_s}, or a missing node. */
        JsonNode register(String name) {
            String data = byPath.getOrDefault("data.json", "");
            try {
                return StrictJson.tree(data.getBytes(StandardCharsets.UTF_8))
                        .at("/countersign/registers/" + name.replace('.', '/'));
            } catch (JsonProcessingException _) {
                return MissingNode.getInstance();
            }
        }
    }
}
