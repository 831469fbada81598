package dev.countersign.policy.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Archives that nobody packs in good faith, by the name of their fault; described in {@code
 * src/test/resources/hostile-archives/README.md}.
 */
final class HostileArchives {
    private static final byte[] CONTENT = "{}".getBytes(StandardCharsets.US_ASCII);

    private HostileArchives() {}

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    /** A way to spoil the plain bytes of a tar. */
    private interface Spoil {
        byte[] apply(byte[] tar);
    }

    static SortedMap<String, byte[]> all() {
        SortedMap<String, byte[]> all = new TreeMap<>();
        names(all);
        types(all);
        sizes(all);
        forms(all);
        return all;
    }

    private static void names(SortedMap<String, byte[]> all) {
        all.put("traversal", archive(tar -> file(tar, "../../etc/cron.d/evil", CONTENT)));
        all.put("traversal-inside", archive(tar -> file(tar, "a/../../b.json", CONTENT)));
        all.put("name-absolute", archive(tar -> file(tar, "/etc/passwd", CONTENT)));
        all.put("name-backslash", archive(tar -> file(tar, "..\\evil.json", CONTENT)));
        all.put("name-drive", archive(tar -> file(tar, "C:evil.json", CONTENT)));
        all.put("name-newline", archive(tar -> file(tar, "bundle.json\nevil", CONTENT)));
        all.put("name-dot", archive(tar -> file(tar, "./bundle.json", CONTENT)));
        all.put("name-empty", archive(tar -> file(tar, "", CONTENT)));
        all.put("name-unicode", archive(tar -> file(tar, "bundle\u2024json", CONTENT)));
        all.put(
                "duplicate",
                archive(tar -> {
                    file(tar, "bundle.json", CONTENT);
                    file(tar, "bundle.json", CONTENT);
                }));
        all.put(
                "duplicate-by-case",
                archive(tar -> {
                    file(tar, "bundle.json", CONTENT);
                    file(tar, "Bundle.JSON", CONTENT);
                }));
    }

    private static void types(SortedMap<String, byte[]> all) {
        all.put("symlink", archive(tar -> link(tar, TarConstants.LF_SYMLINK)));
        all.put("hardlink", archive(tar -> link(tar, TarConstants.LF_LINK)));
        all.put("device-character", archive(tar -> special(tar, TarConstants.LF_CHR)));
        all.put("device-block", archive(tar -> special(tar, TarConstants.LF_BLK)));
        all.put("fifo", archive(tar -> special(tar, TarConstants.LF_FIFO)));
        all.put("directory", archive(tar -> special(tar, TarConstants.LF_DIR)));
        all.put(
                "long-name-gnu",
                archive(tar -> {
                    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
                    file(tar, "a".repeat(70_000), CONTENT);
                }));
        all.put(
                "long-name-pax",
                archive(tar -> {
                    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                    file(tar, "a".repeat(70_000), CONTENT);
                }));
        all.put("pax-path", spoilt(tar -> header(tar, 156, "x"), "bundle.json"));
        all.put("pax-global", spoilt(tar -> header(tar, 156, "g"), "bundle.json"));
        all.put("sparse", spoilt(tar -> header(tar, 156, "S"), "bundle.json"));
    }

    private static void sizes(SortedMap<String, byte[]> all) {
        all.put("bomb-one-file", archive(tar -> file(tar, "bundle.json", new byte[20 << 20])));
        all.put(
                "bomb-many-files",
                archive(tar -> {
                    for (int i = 0; i < 1_000; i++) {
                        file(tar, "bundle" + i + ".json", new byte[40 << 10]);
                    }
                }));
        all.put("bomb-slow", slowBomb());
        all.put(
                "entries-too-many",
                archive(tar -> {
                    for (int i = 0; i < 6_000; i++) {
                        file(tar, "f" + i, new byte[0]);
                    }
                }));
        all.put(
                "size-beyond-the-end",
                spoilt(tar -> header(tar, 124, "77777777777"), "bundle.json"));
        all.put("size-negative", spoilt(tar -> header(tar, 124, "-0000000001"), "bundle.json"));
        all.put(
                "size-binary",
                spoilt(
                        tar -> {
                            Arrays.fill(tar, 124, 136, (byte) 0xff);
                            return checksummed(tar);
                        },
                        "bundle.json"));
    }

    /** Not packed tightly enough to be noticed at once. */
    private static byte[] slowBomb() {
        byte[] part = noisy(8 << 20);
        return gzip(
                tar(tar -> {
                    for (int i = 0; i < 9; i++) {
                        file(tar, "bundle" + i + ".json", part);
                    }
                }),
                Deflater.BEST_SPEED);
    }

    private static void forms(SortedMap<String, byte[]> all) {
        byte[] good = archive(tar -> file(tar, "bundle.json", noisy(40_000)));
        all.put("truncated-gzip", Arrays.copyOf(good, good.length / 2));
        all.put("truncated-trailer", Arrays.copyOf(good, good.length - 4));
        all.put("truncated-tar", spoilt(tar -> Arrays.copyOf(tar, 1_024), "bundle.json"));
        all.put("trailing-bytes", joined(good, "evil".getBytes(StandardCharsets.US_ASCII)));
        all.put("trailing-member", joined(good, good));
        all.put(
                "trailing-tar",
                spoilt(tar -> joined(tar, Arrays.copyOf(tar, 1_024)), "bundle.json"));
        byte[] damaged = good.clone();
        damaged[damaged.length / 2] ^= 1;
        all.put("damaged", damaged);
        all.put("checksum-wrong", spoilt(HostileArchives::unchecked, "bundle.json"));
        all.put(
                "format-old",
                spoilt(tar -> checksummed(header(tar, 257, "\0\0\0\0\0\0\0\0")), "bundle.json"));
        all.put("no-gzip", "not an archive".getBytes(StandardCharsets.US_ASCII));
        all.put("empty", new byte[0]);
        all.put("zip", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    private static byte[] unchecked(byte[] tar) {
        tar[0] = 'x';
        return tar;
    }

    private static byte[] archive(Content content) {
        return gzip(tar(content), Deflater.DEFAULT_COMPRESSION);
    }

    private static byte[] spoilt(Spoil spoil, String name) {
        return gzip(
                spoil.apply(tar(tar -> file(tar, name, CONTENT))), Deflater.DEFAULT_COMPRESSION);
    }

    private static byte[] tar(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            content.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] tar, int level) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GzipParameters quick = new GzipParameters();
        quick.setCompressionLevel(level);
        try (OutputStream gzip = new GzipCompressorOutputStream(out, quick)) {
            gzip.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, byte type) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("bundle.json", type);
        entry.setLinkName("/etc/passwd");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void special(TarArchiveOutputStream tar, byte type) throws IOException {
        tar.putArchiveEntry(new TarArchiveEntry("bundle.json", type));
        tar.closeArchiveEntry();
    }

    /** Text that packs about as well as the policy does. */
    private static byte[] noisy(int length) {
        byte[] text = new byte[length];
        int state = 7;
        for (int i = 0; i < length; i++) {
            state = state * 1_103_515_245 + 12_345;
            text[i] = (byte) ('a' + ((state >>> 16) & (i % 64 == 0 ? 15 : 0)));
        }
        return text;
    }

    private static byte[] header(byte[] tar, int at, String text) {
        byte[] field = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(field, 0, tar, at, field.length);
        return checksummed(tar);
    }

    private static byte[] checksummed(byte[] tar) {
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : tar[i] & 0xff;
        }
        byte[] field = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(field, 0, tar, 148, field.length);
        return tar;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
