package dev.countersign.inventory.group;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "device_group")
class DeviceGroupEntity {
    @Id private String id = "";
    private String name = "";
    private String mode = "";

    @Column(name = "observe_until")
    private @Nullable Instant observeUntil;

    private String reason = "";

    @Column(name = "changed_by")
    private String changedBy = "";

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    private long sequence;

    @Version private int version;

    protected DeviceGroupEntity() {}

    /** A new group, which enforces. */
    DeviceGroupEntity(
            String id, String name, String reason, String by, Instant now, long sequence) {
        this.id = id;
        this.name = name;
        this.createdAt = now;
        change(GateMode.ENFORCE, null, reason, by, now, sequence);
    }

    final void change(
            GateMode mode,
            @Nullable Instant observeUntil,
            String reason,
            String by,
            Instant now,
            long sequence) {
        this.mode = mode.word();
        this.observeUntil = observeUntil;
        this.reason = reason;
        this.changedBy = by;
        this.changedAt = now;
        this.sequence = sequence;
    }

    int getVersion() {
        return version;
    }

    DeviceGroup view() {
        return new DeviceGroup(
                id,
                name,
                GateMode.of(mode),
                observeUntil,
                reason,
                changedBy,
                changedAt,
                sequence,
                version);
    }
}
