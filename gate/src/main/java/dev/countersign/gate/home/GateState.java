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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must not be forgotten, or roll-backs go unseen.
 *
 * @param highestTrustVersion the highest trust bundle version ever accepted
 * @param newestStatus per status list the time of issue of the newest ever accepted
 * @param knownModels path or name → digest it had when it was last sent or allowed; the oldest go
 *     first
 * @param highestGatePolicy the highest sequence of a gate policy ever accepted
 * @param lastSync when the server last answered a synchronisation, or a file brought one
 */
public record GateState(
        ClockMemory clock,
        long highestTrustVersion,
        Map<String, Instant> newestStatus,
        Map<String, Digest> knownModels,
        long highestGatePolicy,
        Optional<Instant> lastSync) {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_KNOWN = 2_000;

    public GateState {
        newestStatus = Map.copyOf(newestStatus);
        knownModels = Collections.unmodifiableMap(new LinkedHashMap<>(knownModels));
    }

    /** Of a device that was just enrolled. */
    public static GateState start(ClockMemory clock, long trustVersion) {
        return new GateState(clock, trustVersion, Map.of(), Map.of(), 0, Optional.empty());
    }

    public GateState withClock(ClockMemory next) {
        return new GateState(
                next, highestTrustVersion, newestStatus, knownModels, highestGatePolicy, lastSync);
    }

    public GateState withGatePolicy(long sequence) {
        return new GateState(
                clock,
                highestTrustVersion,
                newestStatus,
                knownModels,
                Math.max(highestGatePolicy, sequence),
                lastSync);
    }

    public GateState withSync(Instant at) {
        return new GateState(
                clock,
                highestTrustVersion,
                newestStatus,
                knownModels,
                highestGatePolicy,
                Optional.of(at));
    }

    public GateState withTrustVersion(long version) {
        return new GateState(
                clock,
                Math.max(highestTrustVersion, version),
                newestStatus,
                knownModels,
                highestGatePolicy,
                lastSync);
    }

    public GateState withStatus(String uri, Instant issuedAt) {
        Map<String, Instant> next = new LinkedHashMap<>(newestStatus);
        next.merge(uri, issuedAt, (a, b) -> a.isAfter(b) ? a : b);
        return new GateState(
                clock, highestTrustVersion, next, knownModels, highestGatePolicy, lastSync);
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
        return new GateState(
                clock, highestTrustVersion, newestStatus, next, highestGatePolicy, lastSync);
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
                known,
                fields.has("highest_gate_policy")
                        ? fields.integer("highest_gate_policy", 0, JsonFields.MAX_SECONDS)
                        : 0,
                fields.has("last_sync")
                        ? Optional.of(fields.instant("last_sync"))
                        : Optional.empty());
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
        Json.ObjectBuilder state = Json.object();
        lastSync.ifPresent(at -> state.put("last_sync", at.getEpochSecond()));
        return state.put(
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
                .put("highest_gate_policy", highestGatePolicy)
                .build()
                .canonicalBytes();
    }
}
