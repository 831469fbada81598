package dev.countersign.identity.passkey;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something to sign, for one purpose of one person in one session, once. */
@Entity
@Table(name = "passkey_challenge")
class PasskeyChallenge {
    /** How long an authenticator may take. */
    static final Duration LIFE = Duration.ofMinutes(5);

    /** What a signature is asked for; one made for another purpose is refused. */
    enum Purpose {
        REGISTER,
        CONFIRM,
        VERDICT;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Id private String id = "";
    private String purpose = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "session_id")
    private String sessionId = "";

    private byte[] challenge = {};
    private byte @Nullable [] document;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "ends_at")
    private Instant endsAt = Instant.EPOCH;

    @Column(name = "used_at")
    private @Nullable Instant usedAt;

    protected PasskeyChallenge() {}

    PasskeyChallenge(
            String id,
            Purpose purpose,
            PasskeySession session,
            byte[] challenge,
            byte @Nullable [] document,
            Instant now) {
        this.id = id;
        this.purpose = purpose.word();
        this.personId = session.personId();
        this.sessionId = session.id();
        this.challenge = challenge.clone();
        this.document = document == null ? null : document.clone();
        this.createdAt = now;
        this.endsAt = now.plus(LIFE);
    }

    boolean isFor(PasskeySession session, Purpose wanted, Instant now) {
        return purpose.equals(wanted.word())
                && personId.equals(session.personId())
                && sessionId.equals(session.id())
                && usedAt == null
                && now.isBefore(endsAt);
    }

    void use(Instant now) {
        usedAt = now;
    }

    String getId() {
        return id;
    }

    byte[] getChallenge() {
        return challenge.clone();
    }

    byte @Nullable [] getDocument() {
        return document == null ? null : document.clone();
    }

    Instant getEndsAt() {
        return endsAt;
    }
}
