package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * One signed-in browser. The id is the SHA-256 of what the cookie holds, so the table opens no
 * session.
 *
 * <p>Only what changed is written: a request that runs while the session is ended moves its idle
 * limit and must not write back that it lives.
 */
@Entity
@DynamicUpdate
@Table(name = "person_session")
class PersonSession {
    static final String LOCAL = "local";
    static final String PROVIDER = "provider";
    static final String PERSON = "person";

    /** Opens nothing but the page on which a one-time password is replaced. */
    static final String NEW_PASSWORD = "new_password";

    private static final Duration TOUCH = Duration.ofMinutes(1);
    private static final int SHOWN = 20;
    private static final int LONGEST_AGENT = 300;

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

    @Column(name = "user_agent")
    private String userAgent = "";

    private String method = LOCAL;
    private String purpose = PERSON;

    @Column(name = "sealed_id_token")
    private @Nullable String sealedIdToken;

    protected PersonSession() {}

    PersonSession(
            String id,
            String personId,
            String purpose,
            String userAgent,
            Instant now,
            Duration longest) {
        this.id = id;
        this.personId = personId;
        this.purpose = purpose;
        this.userAgent =
                userAgent.length() > LONGEST_AGENT
                        ? userAgent.substring(0, LONGEST_AGENT)
                        : userAgent;
        this.createdAt = now;
        this.lastSeenAt = now;
        this.endsAt = now.plus(longest);
    }

    /** The provider vouched for the person; the token asks it to sign them out again. */
    void byProvider(String sealed) {
        method = PROVIDER;
        sealedIdToken = sealed;
    }

    boolean liveAt(Instant now, Duration idle) {
        return endedAt == null && now.isBefore(endsAt) && now.isBefore(lastSeenAt.plus(idle));
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
        sealedIdToken = null;
    }

    boolean isFor(String wanted) {
        return purpose.equals(wanted);
    }

    boolean isByProvider() {
        return method.equals(PROVIDER);
    }

    @Nullable String getSealedIdToken() {
        return sealedIdToken;
    }

    /** Names the session on pages; opens nothing. */
    String shownId() {
        return "ses_" + id.substring(0, SHOWN);
    }

    String getId() {
        return id;
    }

    String getPersonId() {
        return personId;
    }

    String getUserAgent() {
        return userAgent;
    }

    Instant getCreatedAt() {
        return createdAt;
    }

    Instant getLastSeenAt() {
        return lastSeenAt;
    }

    Instant getEndsAt() {
        return endsAt;
    }
}
