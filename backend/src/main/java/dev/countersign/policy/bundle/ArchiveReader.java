package dev.countersign.policy.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Reads a {@code tar.gz} that anybody may have made, in bounded memory and time. Takes plain files
 * in the POSIX form (IEEE Std 1003.1, ustar) under plain relative names and nothing else: no links,
 * devices, directories, long-name extensions, second gzip member, or anything behind the end. One
 * leading slash, as OPA writes, can be allowed and is taken off.
 */
public final class ArchiveReader {
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){0,20}");

    private final ArchiveLimits limits;
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final Set<String> folded = new HashSet<>();
    private final int packed;
    private final boolean leadingSlash;
    private long taken;

    private ArchiveReader(ArchiveLimits limits, int packed, boolean leadingSlash) {
        this.limits = limits;
        this.packed = packed;
        this.leadingSlash = leadingSlash;
    }

    /** Files by name. */
    public static SortedMap<String, byte[]> read(byte[] archive) throws ReleaseRefused {
        return read(archive, new ArchiveLimits(), false);
    }

    /** Files by name of an archive that OPA wrote, without the slash that OPA puts before them. */
    public static SortedMap<String, byte[]> readOpa(byte[] archive) throws ReleaseRefused {
        return read(archive, new ArchiveLimits(), true);
    }

    static SortedMap<String, byte[]> read(
            byte[] archive, ArchiveLimits limits, boolean leadingSlash) throws ReleaseRefused {
        if (archive.length > ArchiveLimits.MAX_ARCHIVE) {
            throw new ReleaseRefused(
                    "the archive is larger than %d MiB".formatted(ArchiveLimits.MAX_ARCHIVE >> 20));
        }
        ArchiveReader reader = new ArchiveReader(limits, archive.length, leadingSlash);
        ByteArrayInputStream in = new ByteArrayInputStream(archive);
        try (GzipCompressorInputStream gzip = new GzipCompressorInputStream(in)) {
            requirePlain(gzip.getMetaData());
            reader.entries(gzip);
        } catch (IOException e) {
            String fault = e.getMessage() == null ? "it ends too early" : e.getMessage();
            throw new ReleaseRefused("the archive is no whole tar.gz: " + fault, e);
        }
        if (in.available() > 0) {
            throw new ReleaseRefused(
                    "the archive goes on after its end (%d bytes)".formatted(in.available()));
        }
        return reader.files;
    }

    private static void requirePlain(GzipParameters header) throws ReleaseRefused {
        if (header.getFileName() != null || header.getComment() != null) {
            throw new ReleaseRefused("the gzip header of the archive carries a name or comment");
        }
    }

    private void entries(InputStream in) throws IOException, ReleaseRefused {
        byte[] block = new byte[TarHeader.BLOCK];
        while (true) {
            block(in, block);
            if (TarHeader.isEnd(block)) {
                end(in, block);
                return;
            }
            limits.entry();
            TarHeader header = TarHeader.parse(block);
            take(header, in, block);
        }
    }

    private void take(TarHeader header, InputStream in, byte[] block)
            throws IOException, ReleaseRefused {
        String name = name(header);
        if (header.size() > ArchiveLimits.MAX_ENTRY) {
            throw new ReleaseRefused(
                    "%s is larger than %d MiB".formatted(name, ArchiveLimits.MAX_ENTRY >> 20));
        }
        if (!folded.add(name.toLowerCase(Locale.ROOT))) {
            throw new ReleaseRefused(name + " is in the archive twice");
        }
        int size = (int) header.size();
        byte[] content = in.readNBytes(size);
        if (content.length < size) {
            throw new ReleaseRefused("the archive ends in the middle of " + name);
        }
        count(size);
        int padding = -size & (TarHeader.BLOCK - 1);
        if (in.readNBytes(block, 0, padding) < padding) {
            throw new ReleaseRefused("the archive ends in the middle of " + name);
        }
        count(padding);
        files.put(name, content);
    }

    private String name(TarHeader header) throws ReleaseRefused {
        String name = header.name();
        String plain = leadingSlash && name.startsWith("/") ? name.substring(1) : name;
        boolean steps = ("/" + plain + "/").contains("/../") || ("/" + plain + "/").contains("/./");
        if (steps || !NAME.matcher(plain).matches()) {
            throw new ReleaseRefused(
                    "the archive has an entry whose name is not a plain relative path: "
                            + TarHeader.printable(name));
        }
        if (!header.isFile()) {
            throw new ReleaseRefused(
                    "%s is no plain file but of tar type '%s'"
                            .formatted(plain, TarHeader.printable(header.type())));
        }
        return plain;
    }

    /** Two empty blocks; writers then pad with further ones. */
    private void end(InputStream in, byte[] block) throws IOException, ReleaseRefused {
        block(in, block);
        do {
            if (!TarHeader.isEnd(block)) {
                throw new ReleaseRefused("the archive has content after its end mark");
            }
            int read = in.readNBytes(block, 0, block.length);
            count(read);
            if (read == 0) {
                return;
            }
            java.util.Arrays.fill(block, read, block.length, (byte) 0);
        } while (true);
    }

    private void block(InputStream in, byte[] block) throws IOException, ReleaseRefused {
        if (in.readNBytes(block, 0, block.length) < block.length) {
            throw new ReleaseRefused("the archive ends before its end mark");
        }
        count(block.length);
    }

    private void count(int bytes) throws ReleaseRefused {
        taken += bytes;
        limits.unpacked(bytes);
        ArchiveLimits.growth(packed, taken);
    }
}
