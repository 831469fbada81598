package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would help, in words and for programs.
 *
 * @param text what to make of it, also where there is no suggestion
 * @param suggestions each would do; the least effort first
 * @param evaluations how often policy was asked to find and prove them
 * @param complete false when there may be more than was found
 * @param bundle the policy that was asked: the one in force now
 */
public record HelpView(
        String text,
        List<Way> suggestions,
        int evaluations,
        boolean complete,
        BundleIdentity bundle) {
    public HelpView {
        suggestions = List.copyOf(suggestions);
    }

    /**
     * Changes to make together.
     *
     * @param outcome what policy answered to the input with all of them made
     * @param review the roles that then have to review
     * @param result the same in words
     * @param afterwards what makes the changes known to policy, where that takes an act of its own
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Way(
            List<Step> changes,
            Outcome outcome,
            List<String> review,
            String result,
            int effort,
            @Nullable String afterwards) {
        public Way {
            changes = List.copyOf(changes);
            review = List.copyOf(review);
        }
    }

    /**
     * One change.
     *
     * @param change its kind, for example {@code disk_encrypted}
     * @param pointer the fact in policy's input
     * @param to what it becomes; the digest of another model; absent where a person writes a text
     * @param text how to do it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(String change, String pointer, @Nullable JsonNode to, String text) {}
}
