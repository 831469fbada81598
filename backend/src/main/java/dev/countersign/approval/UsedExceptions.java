package dev.countersign.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decision;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.FindingStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The exceptions in the exact input of a decision. */
final class UsedExceptions {
    private final JsonNode exceptions;

    private UsedExceptions(JsonNode exceptions) {
        this.exceptions = exceptions;
    }

    /** None where the input cannot be read, or nothing was waived. */
    static UsedExceptions of(EvaluatedDecision evaluated) {
        boolean waived =
                evaluated.decision().findings().stream()
                        .anyMatch(finding -> finding.status() == FindingStatus.WAIVED);
        String input = waived ? evaluated.input() : "{}";
        try {
            byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
            return new UsedExceptions(StrictJson.tree(bytes).path("exceptions"));
        } catch (JsonProcessingException _) {
            return new UsedExceptions(StrictJson.mapperForHttp().createArrayNode());
        }
    }

    /** The ids of those that waive the finding. */
    List<String> waiving(Decision.Finding finding) {
        return finding.status() != FindingStatus.WAIVED
                ? List.of()
                : exceptions
                        .valueStream()
                        .filter(each -> finding.code().equals(each.path("code").asText()))
                        .map(each -> each.path("id").asText())
                        .toList();
    }
}
