package dev.countersign.gate.home;

import dev.countersign.gate.model.Printable;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must not be forgotten, or roll-backs go unseen.
 *
 * @param highestTrustVersion the highest trust bundle version ever accepted
 * @param newestStatus per status list the time of issue of the newest ever accepted
 * @param knownModels path or name → digest it had when it was last sent or allowed; the oldest go
 *     first
 */
public record GateState(
        ClockMemory clock,
        long highestTrustVersion,
        Map<String, Instant> newestStatus,
        Map<String, Digest> knownModels) {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_KNOWN = 2_000;

    public GateState {
        newestStatus = Map.copyOf(newestStatus);
        knownModels = Collections.unmodifiableMap(new LinkedHashMap<>(knownModels));
    }

    public GateState withClock(ClockMemory next) {
        return new GateState(next, highestTrustVersion, newestStatus, knownModels);
    }

    public GateState withTrustVersion(long version) {
        return new GateState(
                clock, Math.max(highestTrustVersion, version), newestStatus, knownModels);
    }

    public GateState withStatus(String uri, Instant issuedAt) {
        Map<String, Instant> next = new LinkedHashMap<>(newestStatus);
        next.merge(uri, issuedAt, (a, b) -> a.isAfter(b) ? a : b);
        return new GateState(clock, highestTrustVersion, next, knownModels);
    }

    /**
     * Remembers which bytes stood under a path or name; one that this file cannot hold is not
     * remembered.
     */
    public GateState withKnownModel(String place, Digest digest) {
        if (place.isEmpty() || !Printable.of(place).equals(place)) {
            return this;
        }
        LinkedHashMap<String, Digest> next = new LinkedHashMap<>(knownModels);
        next.remove(place);
        next.put(place, digest);
        while (next.size() > MAX_KNOWN) {
            next.pollFirstEntry();
        }
        return new GateState(clock, highestTrustVersion, newestStatus, next);
    }

    static GateState read(byte[] stored) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
        Map<String, Instant> newest = new LinkedHashMap<>();
        JsonFields status = fields.object("newest_status");
        for (String uri : status.names()) {
            newest.put(uri, status.instant(uri));
        }
        Map<String, Digest> known = new LinkedHashMap<>();
        for (JsonFields model : fields.objects("known_models")) {
            known.put(model.text("place"), model.digest("digest"));
        }
        return new GateState(
                clock(fields.object("clock")),
                fields.integer("highest_trust_version", 0, JsonFields.MAX_SECONDS),
                newest,
                known);
    }

    private static ClockMemory clock(JsonFields fields) throws FormatException {
        @Nullable String boot = fields.optionalText("anchor_boot");
        return new ClockMemory(
                fields.instant("signed"),
                fields.instant("wall"),
                boot,
                fields.integer("anchor_seconds", 0, JsonFields.MAX_SECONDS),
                fields.instant("anchor_wall"));
    }

    byte[] write() {
        Json.ObjectBuilder status = Json.object();
        newestStatus.forEach((uri, issuedAt) -> status.put(uri, issuedAt.getEpochSecond()));
        Json.Arr known =
                new Json.Arr(
                        knownModels.entrySet().stream()
                                .<Json>map(entry ->
                                        Json.object()
                                                .put("place", entry.getKey())
                                                .put("digest", entry.getValue().toString())
                                                .build())
                                .toList());
        return Json.object()
                .put(
                        "clock",
                        Json.object()
                                .put("signed", clock.signed().getEpochSecond())
                                .put("wall", clock.wall().getEpochSecond())
                                .putIfPresent("anchor_boot", clock.anchorBoot())
                                .put("anchor_seconds", clock.anchorSeconds())
                                .put("anchor_wall", clock.anchorWall().getEpochSecond())
                                .build())
                .put("highest_trust_version", highestTrustVersion)
                .put("newest_status", status.build())
                .put("known_models", known)
                .build()
                .canonicalBytes();
    }
}
