package dev.countersign.approval.help;

import java.util.List;

/**
 * The answer to "what would help?".
 *
 * @param suggestions the least effort first; empty when nothing that the person can change helps
 * @param evaluations how often policy was asked, at most {@link Search#MOST_EVALUATIONS}
 * @param complete false when the search ended at that limit or with a failure of the engine, so
 *     that there may be more
 */
public record WouldHelp(List<Suggestion> suggestions, int evaluations, boolean complete) {
    public WouldHelp {
        suggestions = List.copyOf(suggestions);
    }
}
