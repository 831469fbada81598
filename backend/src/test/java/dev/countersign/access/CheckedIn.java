package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document that is made from the code and checked in. {@code make interface} writes it anew; the
 * tests fail on any difference.
 */
final class CheckedIn {
    private static final boolean RENEW = Boolean.getBoolean("countersign.renew");

    private final Path file;

    CheckedIn(String name) {
        this.file = Path.of("../docs").resolve(name);
    }

    String read() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares with what the code says, or writes that. */
    void holds(String made) {
        if (RENEW) {
            try {
                Files.writeString(file, made);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(read())
                .as(
                        "%s does not say what the code does: run `make interface`, read the difference, commit it",
                        file.normalize())
                .isEqualTo(made);
    }
}
