package dev.countersign.policy;

import dev.countersign.platform.DataDirectory;
import dev.countersign.policy.bundle.AuthorKeys;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whose bundles are taken.
 *
 * @param authorKeys the directory with authors' public keys; {@code policy-keys} in the data
 *     directory when absent
 */
@ConfigurationProperties("countersign.bundles")
public record BundleSettings(@Nullable String authorKeys) {
    AuthorKeys authors(DataDirectory data) {
        return new AuthorKeys(authorKeys == null ? data.path("policy-keys") : Path.of(authorKeys));
    }
}
