package dev.countersign.gate.server;

import dev.countersign.gate.home.CachedAdvice;
import dev.countersign.gate.home.CachedApproval;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code GET /api/v1/endpoint/sync} answers. Signed parts are not verified yet.
 *
 * @param deviceId the device that it is for
 * @param serverTime to be believed only where it comes from the server itself
 * @param statusLists uri → signed list
 * @param advice empty from servers of before
 * @param gatePolicy signed; empty from servers of before
 */
public record SyncAnswer(
        String deviceId,
        Instant serverTime,
        String trustBundle,
        Map<String, String> statusLists,
        List<CachedApproval> approvals,
        List<CachedAdvice> advice,
        Optional<String> gatePolicy) {
    public SyncAnswer {
        statusLists = Map.copyOf(statusLists);
        approvals = List.copyOf(approvals);
        advice = List.copyOf(advice);
    }

    static SyncAnswer read(Json.Obj answer) throws ServerException {
        try {
            return of(answer);
        } catch (FormatException e) {
            throw ServerException.unusable(String.valueOf(e.getMessage()));
        }
    }

    /** Reads an offline pack: the same as a file. */
    public static SyncAnswer ofFile(byte[] content) throws FormatException {
        return of(Json.parseObject(content, Exchange.MAX_ANSWER_BYTES));
    }

    private static SyncAnswer of(Json.Obj answer) throws FormatException {
        JsonFields fields = JsonFields.of(answer);
        Map<String, String> lists = new LinkedHashMap<>();
        for (JsonFields list : fields.objects("status_lists")) {
            lists.put(list.text("uri"), longText(list, "token"));
        }
        List<CachedApproval> approvals = new ArrayList<>();
        for (JsonFields approval : fields.objects("approvals")) {
            approvals.add(CachedApproval.of(approval));
        }
        boolean hasPolicy =
                fields.has("gate_policy") && !(fields.value("gate_policy") instanceof Json.Null);
        return new SyncAnswer(
                fields.text("device_id"),
                time(fields),
                longText(fields, "trust_bundle"),
                lists,
                approvals,
                CachedAdvice.listed(fields),
                hasPolicy ? Optional.of(longText(fields, "gate_policy")) : Optional.empty());
    }

    private static Instant time(JsonFields fields) throws FormatException {
        try {
            return Instant.parse(fields.text("server_time"));
        } catch (DateTimeParseException _) {
            throw fields.fault("server_time", "must be a time such as 2026-11-23T09:00:00Z");
        }
    }

    private static String longText(JsonFields fields, String name) throws FormatException {
        if (fields.value(name) instanceof Json.Str(String text)) {
            return text;
        }
        throw fields.fault(name, "must be a string");
    }
}
