package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Immutable
@Table(name = "scan")
class ScanEntity {
    @Id private String id = "";
    private String digest = "";
    private String kind = "";
    private String result = "";
    private String tool = "";
    private Instant at = Instant.EPOCH;

    @Column(name = "recorded_by")
    private String recordedBy = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> answerable = List.of();

    private String detail = "";

    protected ScanEntity() {}

    ScanEntity(String digest, Scan scan) {
        this.digest = digest;
        this.id = scan.id();
        this.kind = scan.kind().word();
        this.result = scan.result().word();
        this.tool = scan.tool();
        this.at = scan.at();
        this.recordedBy = scan.recordedBy();
        this.answerable = scan.answerable();
        this.detail = scan.detail();
    }

    String getDigest() {
        return digest;
    }

    Scan toScan() {
        return new Scan(
                id,
                ScanKind.of(kind),
                ScanResult.of(result),
                tool,
                at,
                recordedBy,
                answerable,
                detail);
    }
}
