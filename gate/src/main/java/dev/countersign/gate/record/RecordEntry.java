package dev.countersign.gate.record;

import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import dev.countersign.token.Receipt;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of the local record: canonical JSON (RFC 8785).
 *
 * @param sequence its number, from 1
 * @param at wall time of this machine, in whole seconds
 * @param previous SHA-256 of the line before, without its line feed; zeros for the first
 * @param hash SHA-256 of this line, without its line feed
 */
public record RecordEntry(long sequence, Instant at, Digest previous, Digest hash, Event event) {
    /** What the first entry follows. */
    static final Digest NOTHING = new Digest("0".repeat(64));

    /** The longest line, in bytes. */
    static final int MAX_BYTES = 64 * 1024;

    /** The entry that follows another. */
    static RecordEntry after(long sequence, Digest previous, Instant at, Event event) {
        Instant seconds = Instant.ofEpochSecond(at.getEpochSecond());
        byte[] line = json(sequence, seconds, previous, event).canonicalBytes();
        return new RecordEntry(sequence, seconds, previous, Digest.of(line), event);
    }

    /** Reads a line: exactly the known members, in the canonical spelling. */
    static RecordEntry read(byte[] line) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(line, MAX_BYTES));
        String word = fields.text("kind");
        EventKind kind =
                EventKind.ofWord(word).orElseThrow(() -> fields.fault("kind", "is not known"));
        Event event =
                new Event(
                        kind,
                        fields.text("tool"),
                        fields.text("account"),
                        fields.text("name"),
                        digest(fields, "digest"),
                        digest(fields, "manifest"),
                        text(fields, "token"),
                        text(fields, "approval_id"),
                        text(fields, "rule"),
                        text(fields, "code"),
                        fields.texts("scopes"),
                        fields.texts("data_classes"),
                        text(fields, "detail"));
        RecordEntry entry =
                new RecordEntry(
                        fields.integer("sequence", 1, (1L << 53) - 1),
                        fields.instant("at"),
                        hash(fields),
                        Digest.of(line),
                        event);
        fields.end();
        if (!Digest.of(entry.line()).equals(entry.hash)) {
            throw new FormatException("", "must be in canonical form");
        }
        return entry;
    }

    private static Digest hash(JsonFields fields) throws FormatException {
        try {
            return new Digest(fields.text("previous"));
        } catch (IllegalArgumentException _) {
            throw fields.fault("previous", "must be 64 lower-case hex digits");
        }
    }

    private static Optional<Digest> digest(JsonFields fields, String name) throws FormatException {
        return fields.has(name) ? Optional.of(fields.digest(name)) : Optional.empty();
    }

    private static Optional<String> text(JsonFields fields, String name) throws FormatException {
        return Optional.ofNullable(fields.optionalText(name));
    }

    byte[] line() {
        return json().canonicalBytes();
    }

    /** As it stands in the record. */
    public Json.Obj json() {
        return json(sequence, at, previous, event);
    }

    private static Json.Obj json(long sequence, Instant at, Digest previous, Event event) {
        return Json.object()
                .put("sequence", sequence)
                .put("at", at.getEpochSecond())
                .put("previous", previous.hex())
                .put("kind", event.kind().word())
                .put("tool", event.tool())
                .put("account", event.account())
                .put("name", event.name())
                .putIfPresent("digest", event.digest().map(Digest::toString).orElse(null))
                .putIfPresent("manifest", event.manifest().map(Digest::toString).orElse(null))
                .putIfPresent("token", event.token().orElse(null))
                .putIfPresent("approval_id", event.approval().orElse(null))
                .putIfPresent("rule", event.rule().orElse(null))
                .putIfPresent("code", event.code().orElse(null))
                .put("scopes", Json.strings(event.scopes()))
                .put("data_classes", Json.strings(event.dataClasses()))
                .putIfPresent("detail", event.detail().orElse(null))
                .build();
    }

    /** What the server is told of it; empty for what stays on this machine. */
    Optional<Receipt> receipt() {
        return event.kind()
                .toldAs()
                .map(kind ->
                        new Receipt(
                                sequence,
                                previous,
                                hash,
                                kind,
                                at,
                                event.tool(),
                                event.account(),
                                orNull(event.digest()),
                                orNull(event.token()),
                                orNull(event.approval()),
                                orNull(event.rule()),
                                orNull(event.code()),
                                event.scopes(),
                                event.dataClasses(),
                                event.name()));
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }
}
