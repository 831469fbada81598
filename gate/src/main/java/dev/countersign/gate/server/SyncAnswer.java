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

/**
 * What {@code GET /api/v1/endpoint/sync} answers. Signed parts are not verified yet.
 *
 * @param statusLists uri → signed list
 * @param advice empty from servers of before
 */
public record SyncAnswer(
        Instant serverTime,
        String trustBundle,
        Map<String, String> statusLists,
        List<CachedApproval> approvals,
        List<CachedAdvice> advice) {
    public SyncAnswer {
        statusLists = Map.copyOf(statusLists);
        approvals = List.copyOf(approvals);
        advice = List.copyOf(advice);
    }

    static SyncAnswer read(Json.Obj answer) throws ServerException {
        try {
            JsonFields fields = JsonFields.of(answer);
            Map<String, String> lists = new LinkedHashMap<>();
            for (JsonFields list : fields.objects("status_lists")) {
                lists.put(list.text("uri"), longText(list, "token"));
            }
            List<CachedApproval> approvals = new ArrayList<>();
            for (JsonFields approval : fields.objects("approvals")) {
                approvals.add(CachedApproval.of(approval));
            }
            return new SyncAnswer(
                    Instant.parse(fields.text("server_time")),
                    longText(fields, "trust_bundle"),
                    lists,
                    approvals,
                    CachedAdvice.listed(fields));
        } catch (FormatException | DateTimeParseException e) {
            throw ServerException.unusable(String.valueOf(e.getMessage()));
        }
    }

    private static String longText(JsonFields fields, String name) throws FormatException {
        if (fields.value(name) instanceof Json.Str(String text)) {
            return text;
        }
        throw fields.fault(name, "must be a string");
    }
}
