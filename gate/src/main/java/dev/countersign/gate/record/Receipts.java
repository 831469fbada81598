package dev.countersign.gate.record;

import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.server.DeviceClient;
import dev.countersign.gate.server.ServerException;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Tells the server what the record holds: of each approval and tool the first load of a UTC day at
 * once and the last one on a later day, and every refusal, mismatch and end. A mark says up to
 * where it was told; it moves only after the server has answered, so nothing is lost while offline,
 * and what is told twice is known.
 */
public final class Receipts {
    /** The most in one call. */
    public static final int MOST_IN_A_CALL = 500;

    private static final int MOST_BYTES = 900 * 1024;

    /** The server takes none from later than this; the clock was wrong when they were written. */
    private static final Duration FUTURE = Duration.ofMinutes(4);

    private static final int MARK_BYTES = 64 * 1024;
    private static final String MARK = "receipts-sent.json";

    private final GateHome home;
    private final Identity identity;
    private final DevicePrivateKey key;
    private final LocalRecord record;

    public Receipts(GateHome home, Identity identity, DevicePrivateKey key, LocalRecord record) {
        this.home = home;
        this.identity = identity;
        this.key = key;
        this.record = record;
    }

    /**
     * @param told up to here everything that is told at once has been told
     * @param from before this nothing is left to tell
     * @param hash of the entry {@code told}: in a record that was begun anew another one stands
     *     there, or none
     */
    private record Mark(long told, long from, Optional<String> hash) {}

    private record Due(List<RecordEntry> entries, Mark after) {}

    private record Load(Instant day, String approval, String tool) {}

    /** First and last load. */
    private record Span(long first, RecordEntry last) {}

    /** How many wait. */
    public int unsent(Instant now) throws IOException {
        return due(mark(), now).entries().size();
    }

    /**
     * Sends what waits.
     *
     * @return how many the server took
     * @throws ServerException when it could not be reached, or refused; what was not taken waits
     */
    public int send(DeviceClient client, Instant now) throws IOException, ServerException {
        Due due = due(mark(), now);
        int sent = 0;
        while (sent < due.entries().size()) {
            List<String> statements = new ArrayList<>();
            int bytes = 0;
            int next = sent;
            while (next < due.entries().size()
                    && statements.size() < MOST_IN_A_CALL
                    && bytes < MOST_BYTES) {
                String statement = statement(due.entries().get(next), now);
                statements.add(statement);
                bytes += statement.length();
                next++;
            }
            client.postReceipts(statements);
            sent = next;
            RecordEntry last = due.entries().get(sent - 1);
            Mark before = mark();
            if (last.sequence() > before.told()) {
                write(new Mark(last.sequence(), before.from(), Optional.of(last.hash().hex())));
            }
        }
        write(due.after());
        return sent;
    }

    private String statement(RecordEntry entry, Instant now) {
        return DeviceJwt.issue(
                DeviceJwt.Type.RECEIPT,
                identity.deviceId(),
                identity.issuer(),
                now,
                UUID.randomUUID().toString(),
                entry.receipt().orElseThrow().toJson(),
                key);
    }

    private Due due(Mark mark, Instant now) throws IOException {
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        TreeMap<Long, RecordEntry> found = new TreeMap<>();
        Map<Load, Span> loads = new HashMap<>();
        long[] end = {mark.told()};
        List<RecordEntry> last = new ArrayList<>(1);
        long[] from = {0};
        record.read(
                mark.from(),
                entry -> {
                    if (entry.sequence() >= end[0]) {
                        end[0] = entry.sequence();
                        last.clear();
                        last.add(entry);
                    }
                    Instant day = entry.at().truncatedTo(ChronoUnit.DAYS);
                    if (from[0] == 0 && day.equals(today)) {
                        from[0] = entry.sequence();
                    }
                    if (entry.receipt().isEmpty()) {
                        return;
                    }
                    boolean first =
                            entry.event().kind() != EventKind.LOAD_ALLOWED
                                    || entry.sequence()
                                            == loads.merge(
                                                            load(entry, day),
                                                            new Span(entry.sequence(), entry),
                                                            (span, next) ->
                                                                    new Span(
                                                                            span.first(),
                                                                            next.last()))
                                                    .first();
                    boolean believable = !entry.at().isAfter(now.plus(FUTURE));
                    if (first && believable && entry.sequence() > mark.told()) {
                        found.put(entry.sequence(), entry);
                    }
                });
        loads.forEach((load, span) -> {
            if (load.day().isBefore(today) && span.last().sequence() != span.first()) {
                found.put(span.last().sequence(), span.last());
            }
        });
        long finished = from[0] == 0 ? end[0] + 1 : from[0];
        return new Due(
                List.copyOf(found.values()),
                new Mark(
                        end[0],
                        Math.max(mark.from(), finished),
                        last.stream().map(entry -> entry.hash().hex()).findFirst().or(mark::hash)));
    }

    private static Load load(RecordEntry entry, Instant day) {
        return new Load(day, entry.event().approval().orElse(""), entry.event().tool());
    }

    private Mark mark() throws IOException {
        Optional<Mark> stored = stored();
        return stored.isPresent() && isOfThisRecord(stored.get()) ? stored.get() : unmarked();
    }

    private Optional<Mark> stored() throws IOException {
        Optional<byte[]> stored = home.read(MARK);
        try {
            if (stored.isPresent()) {
                JsonFields fields = JsonFields.of(Json.parseObject(stored.get(), MARK_BYTES));
                if (fields.text("key").equals(key.publicKey().thumbprint())) {
                    return Optional.of(
                            new Mark(
                                    fields.integer("told", 0, (1L << 53) - 1),
                                    fields.integer("from", 1, (1L << 53) - 1),
                                    Optional.of(fields.text("hash"))));
                }
            }
        } catch (FormatException e) {
            // Telling all again is harmless: the server knows what it was told.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** What the server was told and the record does not hold: it was begun anew, or changed. */
    public Optional<RecordReport.Fault> missing() throws IOException {
        Optional<Mark> stored = stored();
        return stored.isEmpty() || isOfThisRecord(stored.get())
                ? Optional.empty()
                : Optional.of(
                        new RecordReport.Fault(
                                stored.get().told(),
                                "record.told_otherwise",
                                "the server was told of an entry that does not stand here"));
    }

    private Mark unmarked() throws IOException {
        return new Mark(boundSince(), boundSince() + 1, Optional.empty());
    }

    /** Else the server must hear of it from the beginning, and sees that it heard otherwise. */
    private boolean isOfThisRecord(Mark mark) throws IOException {
        boolean[] found = {mark.told() == 0};
        record.read(
                Math.max(1, mark.told()),
                entry ->
                        found[0] |=
                                entry.sequence() == mark.told()
                                        && mark.hash().equals(Optional.of(entry.hash().hex())));
        return found[0];
    }

    /** A new enrolment's server is told of what happened under it. */
    private long boundSince() throws IOException {
        return record.last(entry -> entry.event().kind() == EventKind.RECORD_BOUND)
                .map(RecordEntry::sequence)
                .orElse(0L);
    }

    private void write(Mark mark) throws IOException {
        home.write(
                MARK,
                Json.object()
                        .put("key", key.publicKey().thumbprint())
                        .put("told", mark.told())
                        .put("from", mark.from())
                        .put("hash", mark.hash().orElse(""))
                        .build()
                        .canonical()
                        .getBytes(StandardCharsets.UTF_8));
    }
}
