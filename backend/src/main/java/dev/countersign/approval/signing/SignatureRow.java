package dev.countersign.approval.signing;

import dev.countersign.identity.passkey.Assertion;
import dev.countersign.identity.passkey.Bytes;
import dev.countersign.identity.passkey.SignedDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** One signature, over one or more verdicts; never changed. */
@Entity
@Immutable
@Table(name = "review_signature")
class SignatureRow {
    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "passkey_id")
    private String passkeyId = "";

    @Column(name = "rp_id")
    private String rpId = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> origins = List.of();

    private byte[] document = {};

    @Column(name = "authenticator_data")
    private byte[] authenticatorData = {};

    @Column(name = "client_data")
    private byte[] clientData = {};

    private byte[] signature = {};

    @Column(name = "public_key")
    private byte[] publicKey = {};

    private Instant at = Instant.EPOCH;

    protected SignatureRow() {}

    SignatureRow(String id, SignedDocument signed, Instant at) {
        this.id = id;
        this.personId = signed.personId();
        this.passkeyId = signed.passkeyId();
        this.rpId = signed.rpId();
        this.origins = signed.origins().stream().sorted().toList();
        this.document = signed.document().array();
        this.authenticatorData = signed.assertion().authenticatorData().array();
        this.clientData = signed.assertion().clientData().array();
        this.signature = signed.assertion().signature().array();
        this.publicKey = signed.publicKey().array();
        this.at = at;
    }

    Evidence evidence(String reviewId, int position) {
        return new Evidence(
                reviewId,
                passkeyId,
                Bytes.of(document),
                position,
                new Assertion(
                        Bytes.of(new byte[0]),
                        Bytes.of(authenticatorData),
                        Bytes.of(clientData),
                        Bytes.of(signature)),
                Bytes.of(publicKey),
                rpId,
                Set.copyOf(origins),
                at);
    }

    String getId() {
        return id;
    }

    String getPersonId() {
        return personId;
    }
}
