package dev.countersign.identity;

import java.time.Instant;

/**
 * One signed-in browser, as its person and administrators see it.
 *
 * @param id names it on pages; opens nothing
 * @param browser in words, for example {@code Firefox on Linux}
 * @param provider whether the identity provider vouched for the person
 * @param current whether it is the reader's own
 */
record SessionView(
        String id,
        String browser,
        boolean provider,
        Instant createdAt,
        Instant lastSeenAt,
        Instant endsAt,
        boolean current) {
    static SessionView of(PersonSession session, String currentId) {
        return new SessionView(
                session.shownId(),
                BrowserName.of(session.getUserAgent()),
                session.isByProvider(),
                session.getCreatedAt(),
                session.getLastSeenAt(),
                session.getEndsAt(),
                session.getId().equals(currentId));
    }
}
