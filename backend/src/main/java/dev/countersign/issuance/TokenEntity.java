package dev.countersign.issuance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A signed token and its place in a status list; rows are written by {@link TokenIssuer}. */
@Entity
@Table(name = "approval_token")
class TokenEntity {
    @Id private String jti = "";

    @Column(name = "approval_id")
    private String approvalId = "";

    @Column private String kid = "";

    @Column(name = "list_number")
    private int listNumber;

    @Column(name = "list_index")
    private int listIndex;

    private short status;

    @Column(name = "status_changed_at")
    private Instant statusChangedAt = Instant.EPOCH;

    private String signed = "";

    @Column(name = "issued_at")
    private Instant issuedAt = Instant.EPOCH;

    @Column(name = "expires_at")
    private Instant expiresAt = Instant.EPOCH;

    @Column(name = "fetched_at", insertable = false, updatable = false)
    private @Nullable Instant fetchedAt;

    protected TokenEntity() {}

    IssuedToken view() {
        return new IssuedToken(
                jti,
                approvalId,
                listNumber,
                listIndex,
                TokenStatus.of(status),
                signed,
                issuedAt,
                expiresAt,
                fetchedAt);
    }
}
