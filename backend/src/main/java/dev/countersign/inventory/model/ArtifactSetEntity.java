package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "artifact_set")
class ArtifactSetEntity {
    @Id private String digest = "";
    private String name = "";
    private String format = "";

    @Column(name = "has_code")
    private boolean hasCode;

    private boolean remote;
    private long size;

    @JdbcTypeCode(SqlTypes.JSON)
    private String artifacts = "[]";

    private @Nullable String manifest;

    @Column(name = "source_kind")
    private String sourceKind = "";

    @Column(name = "source_namespace")
    private @Nullable String sourceNamespace;

    @Column(name = "source_ref")
    private @Nullable String sourceRef;

    @JdbcTypeCode(SqlTypes.JSON)
    private String declared = "{}";

    @Column(name = "verified_by")
    private @Nullable String verifiedBy;

    @Column(name = "verified_at")
    private @Nullable Instant verifiedAt;

    @Column(name = "seen_by")
    private String seenBy = "";

    @Column(name = "seen_at")
    private Instant seenAt = Instant.EPOCH;

    protected ArtifactSetEntity() {}

    /** Files that somebody told of; nobody hashed them here yet. */
    ArtifactSetEntity(Seen seen, String seenBy, Instant now) {
        this.digest = seen.digest();
        this.size = seen.size();
        this.artifacts = JsonColumn.write(seen.files());
        this.seenBy = seenBy;
        this.seenAt = now;
        take(seen);
    }

    private void take(Seen seen) {
        name = seen.name();
        format = seen.format().word();
        hasCode = hasCode || seen.hasCode();
        manifest = seen.manifest();
        sourceKind = seen.source().kind().word();
        sourceNamespace = seen.source().namespace();
        sourceRef = seen.source().ref();
        declared = JsonColumn.write(seen.declared());
    }

    boolean isVerified() {
        return verifiedBy != null;
    }

    /** An enrolled device hashed these bytes first: what it says counts, not what was told. */
    void verify(Seen seen, String deviceId, Instant now) {
        take(seen);
        verifiedBy = deviceId;
        verifiedAt = now;
    }

    /**
     * Another device saw the same bytes. What it says to their favour changes nothing; where it
     * contradicts, the worse holds.
     *
     * @return whether it contradicted
     */
    boolean seenAgain(Seen seen) {
        boolean otherFormat =
                !format.equals(seen.format().word()) && !format.equals(ModelFormat.UNKNOWN.word());
        boolean newCode = seen.hasCode() && !hasCode;
        if (otherFormat) {
            format = ModelFormat.UNKNOWN.word();
        }
        hasCode = hasCode || seen.hasCode();
        return otherFormat || newCode;
    }

    String getDigest() {
        return digest;
    }

    ArtifactSet toArtifactSet(@Nullable Confirmation confirmation, List<Scan> scans) {
        return new ArtifactSet(
                digest,
                name,
                ModelFormat.of(format),
                hasCode,
                remote,
                size,
                JsonColumn.list(artifacts, ArtifactFile[].class),
                manifest,
                new Source(SourceKind.of(sourceKind), sourceNamespace, sourceRef),
                JsonColumn.read(declared, Declared.class),
                verifiedBy,
                verifiedAt,
                seenBy,
                seenAt,
                confirmation,
                scans);
    }
}
