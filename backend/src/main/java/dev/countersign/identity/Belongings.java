package dev.countersign.identity;

import java.util.List;

/** What hangs on a person besides what is approved for them, and ends when they leave. */
public interface Belongings {
    /** Names it in answers and texts, as in {@code api_clients}. */
    String kind();

    /** What the record calls the end of one; empty where only their number is recorded. */
    String action();

    /** How many would end now. */
    long count(String personId);

    /**
     * Ends them in the running transaction, and records nothing: what is locked comes before what
     * is recorded.
     *
     * @return their ids
     */
    List<String> end(String actor, String personId, String reason);
}
