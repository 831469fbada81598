package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One signed-in browser. The id is the SHA-256 of what the cookie holds, so the table opens no
 * session.
 */
@Entity
@Table(name = "person_session")
class PersonSession {
    static final Duration LONGEST = Duration.ofHours(12);
    static final Duration IDLE = Duration.ofHours(2);
    private static final Duration TOUCH = Duration.ofMinutes(1);

    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "last_seen_at")
    private Instant lastSeenAt = Instant.EPOCH;

    @Column(name = "ends_at")
    private Instant endsAt = Instant.EPOCH;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    protected PersonSession() {}

    PersonSession(String id, String personId, Instant now) {
        this.id = id;
        this.personId = personId;
        this.createdAt = now;
        this.lastSeenAt = now;
        this.endsAt = now.plus(LONGEST);
    }

    boolean liveAt(Instant now) {
        return endedAt == null && now.isBefore(endsAt) && now.isBefore(lastSeenAt.plus(IDLE));
    }

    /** Moves the idle limit, at most once a minute: a page is not worth a write. */
    void seen(Instant now) {
        if (now.isAfter(lastSeenAt.plus(TOUCH))) {
            lastSeenAt = now;
        }
    }

    void end(Instant now) {
        if (endedAt == null) {
            endedAt = now;
        }
    }

    String getPersonId() {
        return personId;
    }
}
