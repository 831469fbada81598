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

    /** The key that signed. */
    private String kid = "";

    protected SignedStatusList() {}

    SignedStatusList(int number) {
        this.number = number;
    }

    boolean covers(long current, String currentKid) {
        return revision == current && !signed.isEmpty() && kid.equals(currentKid);
    }

    void sign(long covered, Instant at, String token, String signedBy) {
        this.kid = signedBy;
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
