package dev.countersign.policy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files that an engine runs, taken out of OPA's archive in bounded memory and time. */
final class BundleArchive {
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_FILE = 16 << 20;
    private static final long MAX_ALL = 64L << 20;

    private final Map<String, byte[]> files = new HashMap<>();

    private BundleArchive() {}

    static BundleArchive read(byte[] archive) throws IOException, BundleRefused {
        BundleArchive found = new BundleArchive();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                if (++entries > MAX_ENTRIES || tar.getBytesRead() + entry.getSize() > MAX_ALL) {
                    throw new BundleRefused("the archive has more than 10,000 entries or 64 MiB");
                }
                found.take(entry, tar);
            }
        }
        return found;
    }

    /** OPA's names start with a slash. */
    private void take(TarArchiveEntry entry, TarArchiveInputStream tar)
            throws IOException, BundleRefused {
        String name = entry.getName();
        if (!name.equals("/policy.wasm") && !name.equals("/data.json")) {
            return; // sources and manifest only travel with it
        }
        if (!entry.isFile() || entry.getSize() > MAX_FILE || files.containsKey(name)) {
            throw new BundleRefused(name + " has to be there once, as a file of at most 16 MiB");
        }
        files.put(name, tar.readNBytes(MAX_FILE));
    }

    byte[] file(String name) throws BundleRefused {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new BundleRefused("the archive has no " + name);
        }
        return bytes;
    }
}
