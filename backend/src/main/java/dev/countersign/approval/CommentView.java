package dev.countersign.approval;

import java.time.Instant;

/**
 * What a person said about a request.
 *
 * @param revision the revision that they said it about
 * @param text plain text with line ends
 */
public record CommentView(String id, int revision, String personId, String text, Instant at) {}
