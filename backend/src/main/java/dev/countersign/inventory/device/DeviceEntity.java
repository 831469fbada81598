package dev.countersign.inventory.device;

import dev.countersign.token.Assurance;
import dev.countersign.token.DevicePublicKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "device")
class DeviceEntity {
    @Id private String id = "";

    @Column(name = "owner_id")
    private String ownerId = "";

    private String name = "";
    private String ownership = "";

    @Column(name = "os_family")
    private String osFamily = "";

    @Column(name = "os_version")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable List<Long> osVersion;

    private @Nullable String hostname;
    private @Nullable String account;
    private String state = "";

    @Column(name = "key_thumbprint")
    private @Nullable String keyThumbprint;

    @Column(name = "public_key")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String publicKey;

    private @Nullable String assurance;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "enrolled_at")
    private @Nullable Instant enrolledAt;

    @Version private int version;

    protected DeviceEntity() {}

    DeviceEntity(String id, String ownerId, Registration.Checked said, Instant createdAt) {
        this.id = id;
        this.ownerId = ownerId;
        this.name = said.name();
        this.ownership = said.ownership().word();
        this.osFamily = said.osFamily().word();
        this.state = DeviceState.REGISTERED.word();
        this.createdAt = createdAt;
    }

    void enrol(DevicePublicKey key, Assurance how, EndpointFacts facts, Instant now) {
        publicKey = new String(key.toJwk().canonicalBytes(), StandardCharsets.UTF_8);
        keyThumbprint = key.thumbprint();
        assurance = how.word();
        osFamily = facts.osFamily().word();
        osVersion = facts.osVersion();
        hostname = facts.hostname();
        account = facts.account();
        state = DeviceState.ENROLLED.word();
        enrolledAt = now;
    }

    void setName(String name) {
        this.name = name;
    }

    void setOwnership(Ownership ownership) {
        this.ownership = ownership.word();
    }

    void setOsVersion(List<Long> osVersion) {
        if (!osVersion.equals(this.osVersion)) {
            this.osVersion = List.copyOf(osVersion);
        }
    }

    void lose() {
        state = DeviceState.LOST.word();
    }

    void retire() {
        state = DeviceState.RETIRED.word();
    }

    String getId() {
        return id;
    }

    String getOwnerId() {
        return ownerId;
    }

    DeviceState getState() {
        return DeviceState.of(state);
    }

    @Nullable String getPublicKey() {
        return publicKey;
    }

    @Nullable String getKeyThumbprint() {
        return keyThumbprint;
    }

    @Nullable Instant getEnrolledAt() {
        return enrolledAt;
    }

    int getVersion() {
        return version;
    }

    Device toDevice() {
        return new Device(
                id,
                ownerId,
                name,
                Ownership.of(ownership),
                OsFamily.of(osFamily),
                osVersion,
                hostname,
                account,
                DeviceState.of(state),
                keyThumbprint,
                assurance,
                createdAt,
                enrolledAt,
                version);
    }
}
