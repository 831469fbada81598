package dev.countersign.identity.passkey;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/** When a person last proved, in one session, that it is still they. */
@Entity
@Table(name = "passkey_confirmation")
class PasskeyConfirmation {
    /** How long a proof counts. */
    static final Duration LIFE = Duration.ofMinutes(5);

    @Id
    @Column(name = "session_id")
    private String sessionId = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "confirmed_at")
    private Instant confirmedAt = Instant.EPOCH;

    protected PasskeyConfirmation() {}

    PasskeyConfirmation(PasskeySession session, Instant now) {
        this.sessionId = session.id();
        this.personId = session.personId();
        this.confirmedAt = now;
    }

    boolean holdsFor(PasskeySession session, Instant now) {
        return personId.equals(session.personId())
                && !confirmedAt.isAfter(now)
                && now.isBefore(confirmedAt.plus(LIFE));
    }
}
