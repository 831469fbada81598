package dev.countersign.policy;

import dev.countersign.platform.DataDirectory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.event.ApplicationStartupEvent;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes the folder for authors' keys at the start, so that an administrator only copies into it.
 */
@Singleton
final class AuthorKeyFolder implements ApplicationEventListener<ApplicationStartupEvent> {
    private final BundleSettings settings;
    private final DataDirectory data;

    AuthorKeyFolder(BundleSettings settings, DataDirectory data) {
        this.settings = settings;
        this.data = data;
    }

    /** Only the one in the data directory: another place belongs to whoever named it. */
    @Override
    public void onApplicationEvent(ApplicationStartupEvent event) {
        if (settings.authorKeys() != null) {
            return;
        }
        Path folder = settings.authors(data).directory();
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }
}
