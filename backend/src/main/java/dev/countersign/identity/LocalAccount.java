package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A password kept here, for installations without an identity provider. */
@Entity
@Table(name = "local_account")
class LocalAccount {
    private static final int FREE_ATTEMPTS = 5;
    private static final Duration LONGEST_LOCK = Duration.ofMinutes(15);

    @Id
    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "password_hash")
    private String passwordHash = "";

    @Column(name = "failed_attempts")
    private int failedAttempts;

    @Column(name = "locked_until")
    private @Nullable Instant lockedUntil;

    @Column(name = "one_time")
    private boolean oneTime;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    /** Who was shown the one-time password. */
    @Column(name = "shown_to")
    private @Nullable String shownTo;

    protected LocalAccount() {}

    LocalAccount(String personId, String passwordHash) {
        this.personId = personId;
        this.passwordHash = passwordHash;
    }

    /** A password that is good for choosing another one, and not from {@code expiresAt} on. */
    static LocalAccount oneTime(
            String personId, String passwordHash, Instant expiresAt, String shownTo) {
        LocalAccount account = new LocalAccount(personId, passwordHash);
        account.oneTime = true;
        account.expiresAt = expiresAt;
        account.shownTo = shownTo;
        return account;
    }

    boolean lockedAt(Instant now) {
        return lockedUntil != null && now.isBefore(lockedUntil);
    }

    boolean expiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** For a one-time password that nobody shall use any more. */
    void expire(Instant now) {
        expiresAt = now;
    }

    /** After five wrong passwords each further one doubles the wait, up to a quarter of an hour. */
    void failed(Instant now) {
        failedAttempts++;
        int excess = failedAttempts - FREE_ATTEMPTS;
        if (excess >= 0) {
            Duration lock = Duration.ofSeconds(1L << Math.min(excess + 2, 10));
            lockedUntil = now.plus(lock.compareTo(LONGEST_LOCK) < 0 ? lock : LONGEST_LOCK);
        }
    }

    void succeeded() {
        failedAttempts = 0;
        lockedUntil = null;
    }

    boolean isOneTime() {
        return oneTime;
    }

    String getPasswordHash() {
        return passwordHash;
    }

    String getPersonId() {
        return personId;
    }
}
