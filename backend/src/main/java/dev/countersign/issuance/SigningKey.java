package dev.countersign.issuance;

import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.FormatException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A key that this server signs with, its public half only. */
@Entity
@Immutable
@Table(name = "signing_key")
class SigningKey {
    @Id private String kid = "";
    private String purpose = "";

    @Column(name = "public_key")
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> publicKey = Map.of();

    @Column(name = "not_before")
    private Instant notBefore = Instant.EPOCH;

    @Column(name = "not_after")
    private Instant notAfter = Instant.EPOCH;

    protected SigningKey() {}

    SigningKey(KeyPurpose purpose, Ed25519PublicKey key, Instant notBefore, Instant notAfter) {
        this.kid = key.kid();
        this.purpose = purpose.word();
        this.publicKey = PublicKeys.members(key);
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    String getKid() {
        return kid;
    }

    KeyPurpose getPurpose() {
        return KeyPurpose.of(purpose);
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
}
