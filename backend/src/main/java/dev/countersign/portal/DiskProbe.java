package dev.countersign.portal;

import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Room on the disk of the data directory. */
@Singleton
@Order(6)
final class DiskProbe implements Probe {
    private static final long LITTLE = 5L << 30;
    private static final long HARDLY_ANY = 500L << 20;

    private final DataDirectory directory;

    DiskProbe(DataDirectory directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public Check check() {
        try {
            FileStore store = Files.getFileStore(directory.path("."));
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("free_bytes", store.getUsableSpace());
            facts.put("total_bytes", store.getTotalSpace());
            return of(store.getUsableSpace(), facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Check of(long free, Map<String, Object> facts) {
        if (free < HARDLY_ANY) {
            return Check.bad("disk", "full", facts);
        }
        return free < LITTLE ? Check.warn("disk", "little", facts) : Check.ok("disk", facts);
    }
}
