package dev.countersign.gate.vault;

import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the vault has made visible or is about to, and what it is about to take away. A line stands
 * here before the act and until it is undone, so that whatever is visible by the vault's doing is
 * named here at every moment.
 *
 * @param shown files in tools' folders, perhaps not there yet
 * @param replaced originals that lay in a tool's folder and have a verified copy here
 */
record Journal(List<Shown> shown, List<Replaced> replaced) {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    static final Journal EMPTY = new Journal(List.of(), List.of());

    /**
     * A file made visible.
     *
     * @param digest of the entry it belongs to
     * @param path below the folder
     * @param temporary the name beside it under which it is copied, where it has to be copied
     */
    record Shown(Digest digest, Path folder, Path path, FileId id, String temporary) {}

    /**
     * An original to be taken away.
     *
     * @param modified its last modification when it was copied
     */
    record Replaced(
            Digest digest, Path folder, Path path, FileId id, long size, FileTime modified) {}

    Journal {
        shown = List.copyOf(shown);
        replaced = List.copyOf(replaced);
    }

    List<Shown> of(Digest digest) {
        return shown.stream().filter(each -> each.digest().equals(digest)).toList();
    }

    Journal with(List<Shown> more) {
        List<Shown> next = new ArrayList<>(shown);
        next.addAll(more);
        return new Journal(next, replaced);
    }

    Journal without(Digest digest) {
        return new Journal(
                shown.stream().filter(each -> !each.digest().equals(digest)).toList(), replaced);
    }

    Journal replacing(List<Replaced> originals) {
        return new Journal(shown, originals);
    }

    static Journal read(byte[] stored) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
        List<Shown> shown = new ArrayList<>();
        for (JsonFields each : fields.objects("shown")) {
            shown.add(
                    new Shown(
                            each.digest("digest"),
                            VaultEntry.path(each, "folder"),
                            VaultEntry.path(each, "path"),
                            FileId.parse(each.text("id")),
                            each.text("temporary")));
        }
        List<Replaced> replaced = new ArrayList<>();
        for (JsonFields each : fields.objects("replaced")) {
            replaced.add(
                    new Replaced(
                            each.digest("digest"),
                            VaultEntry.path(each, "folder"),
                            VaultEntry.path(each, "path"),
                            FileId.parse(each.text("id")),
                            each.integer("size", 0, (1L << 53) - 1),
                            FileTime.from(instant(each.text("modified")))));
        }
        return new Journal(shown, replaced);
    }

    /** With fractions of a second, which dates in tokens do not have. */
    private static Instant instant(String text) throws FormatException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new FormatException("modified", "must be a time");
        }
    }

    byte[] write() {
        List<Json> shownItems = new ArrayList<>();
        for (Shown each : shown) {
            shownItems.add(
                    Json.object()
                            .put("digest", each.digest().toString())
                            .put("folder", each.folder().toString())
                            .put("path", each.path().toString())
                            .put("id", each.id().toString())
                            .put("temporary", each.temporary())
                            .build());
        }
        List<Json> replacedItems = new ArrayList<>();
        for (Replaced each : replaced) {
            replacedItems.add(
                    Json.object()
                            .put("digest", each.digest().toString())
                            .put("folder", each.folder().toString())
                            .put("path", each.path().toString())
                            .put("id", each.id().toString())
                            .put("size", each.size())
                            .put("modified", each.modified().toInstant().toString())
                            .build());
        }
        return Json.object()
                .put("shown", new Json.Arr(shownItems))
                .put("replaced", new Json.Arr(replacedItems))
                .build()
                .canonicalBytes();
    }
}
