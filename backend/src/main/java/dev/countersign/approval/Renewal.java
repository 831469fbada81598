package dev.countersign.approval;

import dev.countersign.issuance.IssuedToken;
import java.util.List;

/** What became of the attempt to issue an approval's next token. */
public sealed interface Renewal {
    /** There is a new token; the one before stays good until it ends. */
    record Renewed(IssuedToken token) implements Renewal {}

    /**
     * Something stands in the way that its reviewers did not accept; the token before stays good
     * until it ends.
     *
     * @param hindrances what, each with what helps; empty when its facts end now
     */
    record Refused(String approvalId, String digest, String tool, List<Hindrance> hindrances)
            implements Renewal {
        public Refused {
            hindrances = List.copyOf(hindrances);
        }
    }

    /** The approval is not active, or its token not yet in the last third of its life. */
    record NotDue() implements Renewal {}

    /**
     * A rule that stands in the way.
     *
     * @param remedy what the person can do
     */
    record Hindrance(String code, String title, String remedy) {}
}
