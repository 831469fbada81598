package dev.countersign.inventory.receipt;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "receipt")
class ReceiptEntity {
    @Id private String id = "";

    @Column(name = "device_id")
    private String deviceId = "";

    @Column(name = "device_key")
    private String deviceKey = "";

    private long sequence;

    @Column(name = "previous_hash")
    private String previousHash = "";

    @Column(name = "entry_hash")
    private String entryHash = "";

    private String kind = "";
    private Instant at = Instant.EPOCH;

    @Column(name = "received_at")
    private Instant receivedAt = Instant.EPOCH;

    @Column(name = "tool_id")
    private String toolId = "";

    private String account = "";

    @Column(name = "model_digest")
    private @Nullable String modelDigest;

    @Column(name = "token_jti")
    private @Nullable String tokenJti;

    @Column(name = "approval_id")
    private @Nullable String approvalId;

    private @Nullable String rule;
    private @Nullable String code;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> scopes = List.of();

    @Column(name = "data_classes")
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> dataClasses = List.of();

    private String name = "";
    private String signed = "";

    /** The place within a moment: of the device's record, then of the id. */
    @Column(insertable = false, updatable = false)
    private String place = "";

    protected ReceiptEntity() {}

    String getId() {
        return id;
    }

    Instant getAt() {
        return at;
    }

    long getSequence() {
        return sequence;
    }

    String getSigned() {
        return signed;
    }

    KnownReceipt view() {
        return new KnownReceipt(
                id,
                deviceId,
                kind,
                at,
                receivedAt,
                toolId,
                account,
                name,
                modelDigest,
                tokenJti,
                approvalId,
                rule,
                code,
                scopes,
                dataClasses,
                sequence,
                previousHash,
                entryHash,
                deviceKey);
    }
}
