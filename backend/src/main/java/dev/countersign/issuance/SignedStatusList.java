package dev.countersign.issuance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The newest signed form of a list. */
@Entity
@Table(name = "status_list_token")
class SignedStatusList {
    @Id @Column private int number;

    /** The revision of the list that was signed. */
    private long revision;

    @Column(name = "issued_at")
    private Instant issuedAt = Instant.EPOCH;

    private String signed = "";

    protected SignedStatusList() {}

    SignedStatusList(int number) {
        this.number = number;
    }

    boolean covers(long current) {
        return revision == current && !signed.isEmpty();
    }

    void sign(long covered, Instant at, String token) {
        this.revision = covered;
        this.issuedAt = at;
        this.signed = token;
    }

    Instant getIssuedAt() {
        return issuedAt;
    }

    String getSigned() {
        return signed;
    }
}
