package dev.countersign.gate.vault;

import dev.countersign.gate.model.Printable;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One model that the vault keeps.
 *
 * @param digest of the artifact set
 * @param name what a person calls it
 * @param tool in whose folder it is shown
 * @param account who uses that tool there, for example {@code uid:1000}
 * @param folder the tool's folder, absolute and without links
 * @param place the folder below it in which the files stand, for example {@code publisher/model}
 * @param files relative to {@code place}
 */
public record VaultEntry(
        Digest digest,
        String name,
        String tool,
        String account,
        Path folder,
        Path place,
        List<StoredFile> files) {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_SEGMENTS = 16;

    /** One file. */
    public record StoredFile(Path path, long size, Digest sha256) {}

    public VaultEntry {
        name = Printable.of(name);
        files = List.copyOf(files);
        if (!folder.isAbsolute() || files.isEmpty()) {
            throw new IllegalArgumentException("an entry has an absolute folder and files");
        }
        requireInside(place);
        Set<String> names = new HashSet<>();
        for (StoredFile file : files) {
            requireInside(file.path());
            // On many systems these would be one name, and one file would hide another.
            if (!names.add(file.path().toString().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "two files differ in nothing but upper and lower case: " + file.path());
            }
        }
    }

    /** Refuses what could lead out of a folder, be hidden in it, or be unprintable. */
    static void requireInside(Path relative) {
        if (relative.isAbsolute() || relative.getNameCount() > MAX_SEGMENTS) {
            throw new IllegalArgumentException("not a path below a folder: " + relative);
        }
        for (Path segment : relative) {
            String text = segment.toString();
            boolean fits =
                    !text.isEmpty()
                            && !text.startsWith(".")
                            && text.indexOf('\\') < 0
                            && text.length() <= MAX_NAME_BYTES
                            && Printable.of(text).equals(text);
            if (!fits) {
                throw new IllegalArgumentException(
                        "'%s' cannot be a name in a tool's folder".formatted(Printable.of(text)));
            }
        }
    }

    /** Where a file is shown, below the tool's folder. */
    Path shown(StoredFile file) {
        return place.resolve(file.path());
    }

    /** Bytes of all files. */
    public long size() {
        return files.stream().mapToLong(StoredFile::size).sum();
    }

    static VaultEntry read(byte[] stored) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
        List<StoredFile> files = new ArrayList<>();
        for (JsonFields file : fields.objects("files")) {
            files.add(
                    new StoredFile(
                            path(file, "path"),
                            file.integer("size", 0, (1L << 53) - 1),
                            file.digest("sha256")));
        }
        try {
            return new VaultEntry(
                    fields.digest("digest"),
                    fields.text("name"),
                    fields.text("tool"),
                    fields.text("account"),
                    path(fields, "folder"),
                    path(fields, "place"),
                    files);
        } catch (IllegalArgumentException e) {
            throw new FormatException("", String.valueOf(e.getMessage()));
        }
    }

    static Path path(JsonFields fields, String member) throws FormatException {
        try {
            return Path.of(fields.text(member));
        } catch (InvalidPathException _) {
            throw fields.fault(member, "must be a path");
        }
    }

    byte[] write() {
        List<Json> items = new ArrayList<>();
        for (StoredFile file : files) {
            items.add(
                    Json.object()
                            .put("path", file.path().toString())
                            .put("size", file.size())
                            .put("sha256", file.sha256().toString())
                            .build());
        }
        return Json.object()
                .put("digest", digest.toString())
                .put("name", name)
                .put("tool", tool)
                .put("account", account)
                .put("folder", folder.toString())
                .put("place", place.toString())
                .put("files", new Json.Arr(items))
                .build()
                .canonicalBytes();
    }
}
