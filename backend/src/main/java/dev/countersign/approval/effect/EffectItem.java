package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.policy.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One approval, request or past decision that changes.
 *
 * @param id of the approval, request or decision
 * @param codes the reasons
 * @param approvalBeforeS life in seconds of an approval given now; null for a past decision
 * @param tokenBeforeS life in seconds of a token issued now; null for a past decision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EffectItem(
        Subject subject,
        String id,
        @Nullable String personId,
        @Nullable String deviceId,
        Change change,
        Outcome before,
        Outcome after,
        List<String> codes,
        @Nullable Long approvalBeforeS,
        @Nullable Long approvalAfterS,
        @Nullable Long tokenBeforeS,
        @Nullable Long tokenAfterS) {
    public EffectItem {
        codes = List.copyOf(codes);
    }
}
