package dev.countersign.issuance;

import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.KeyUse;
import dev.countersign.token.TrustBundle;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A key that this server signs with, its public half only. */
@Entity
@Table(name = "signing_key")
class SigningKey {
    @Id private String kid = "";

    @Column(updatable = false)
    private String purpose = "";

    @Column(name = "public_key", updatable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> publicKey = Map.of();

    @Column(name = "not_before", updatable = false)
    private Instant notBefore = Instant.EPOCH;

    @Column(name = "not_after", updatable = false)
    private Instant notAfter = Instant.EPOCH;

    @Column(updatable = false)
    private String keystore = "";

    @Column(name = "made_by", updatable = false)
    private String madeBy = "";

    private String state = "";

    @Column(name = "published_at")
    private @Nullable Instant publishedAt;

    @Column(name = "activated_at")
    private @Nullable Instant activatedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    protected SigningKey() {}

    private SigningKey(
            KeyPurpose purpose,
            Ed25519PublicKey key,
            String keystore,
            String madeBy,
            Instant notBefore,
            Instant notAfter) {
        this.kid = key.kid();
        this.purpose = purpose.word();
        this.publicKey = PublicKeys.members(key);
        this.keystore = keystore;
        this.madeBy = madeBy;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /** One of the first keys, which are in the first trust bundle. */
    static SigningKey first(
            KeyPurpose purpose, Ed25519PublicKey key, String keystore, Instant now) {
        SigningKey first =
                new SigningKey(purpose, key, keystore, "system", now, now.plus(Keys.LIFE));
        first.state = KeyState.CURRENT.word();
        first.publishedAt = now;
        first.activatedAt = now;
        return first;
    }

    /** A successor that no gate knows yet. */
    static SigningKey next(
            KeyPurpose purpose, Ed25519PublicKey key, String keystore, String madeBy, Instant now) {
        SigningKey next = new SigningKey(purpose, key, keystore, madeBy, now, now.plus(Keys.LIFE));
        next.state = KeyState.NEXT.word();
        return next;
    }

    void published(Instant at) {
        if (publishedAt == null) {
            publishedAt = at;
        }
    }

    void activate(Instant at) {
        state = KeyState.CURRENT.word();
        activatedAt = at;
    }

    void retire(Instant at) {
        state = KeyState.RETIRED.word();
        endedAt = at;
    }

    void end() {
        state = KeyState.ENDED.word();
    }

    void revoke(Instant at) {
        state = KeyState.REVOKED.word();
        if (endedAt == null) {
            endedAt = at;
        }
    }

    /** As a trust bundle lists it, until {@code end} at most; empty for the root. */
    Optional<TrustBundle.Key> listed(Instant end) {
        Optional<KeyUse> use = getPurpose().use();
        Instant until = end.isBefore(notAfter) ? end : notAfter;
        return use.map(what -> new TrustBundle.Key(getPublicKey(), what, notBefore, until));
    }

    String getKid() {
        return kid;
    }

    KeyPurpose getPurpose() {
        return KeyPurpose.of(purpose);
    }

    KeyState getState() {
        return KeyState.of(state);
    }

    String getKeystore() {
        return keystore;
    }

    String getMadeBy() {
        return madeBy;
    }

    Ed25519PublicKey getPublicKey() {
        try {
            return PublicKeys.read(publicKey);
        } catch (FormatException e) {
            throw new KeysUnusable("the database holds a damaged public key: " + kid);
        }
    }

    Instant getNotBefore() {
        return notBefore;
    }

    Instant getNotAfter() {
        return notAfter;
    }

    @Nullable Instant getPublishedAt() {
        return publishedAt;
    }

    @Nullable Instant getActivatedAt() {
        return activatedAt;
    }

    @Nullable Instant getEndedAt() {
        return endedAt;
    }
}
