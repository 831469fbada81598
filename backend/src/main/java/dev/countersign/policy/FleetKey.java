package dev.countersign.policy;

import dev.countersign.platform.DataDirectory;
import dev.countersign.policy.bundle.Es256PrivateKey;
import dev.countersign.policy.bundle.ReleaseRefused;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The key that signs what OPA servers fetch: {@code bundle.key.pem} (0600) in the data directory,
 * made at first use. Another file there is another key, which OPA servers have to be told of.
 */
@Singleton
final class FleetKey {
    private final Es256PrivateKey key;

    FleetKey(DataDirectory data) {
        Path file = data.path("bundle.key.pem");
        try {
            if (!Files.exists(file)) {
                DataDirectory.writePrivate(
                        file, Es256PrivateKey.generate(new SecureRandom()).toPem());
            }
            key = Es256PrivateKey.fromPem(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        } catch (ReleaseRefused e) {
            throw new IllegalStateException(file + " " + e.getMessage(), e);
        }
    }

    Es256PrivateKey key() {
        return key;
    }
}
