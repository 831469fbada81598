package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** One switch of small-team mode; never changed. */
@Entity
@Immutable
@Table(name = "small_team_switch")
class SmallTeamSwitch {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long number;

    @Column(name = "is_on")
    private boolean on;

    private String reason = "";

    @Column(name = "switched_by")
    private String switchedBy = "";

    @Column(name = "switched_at")
    private Instant switchedAt = Instant.EPOCH;

    protected SmallTeamSwitch() {}

    SmallTeamSwitch(boolean on, String reason, String by, Instant at) {
        this.on = on;
        this.reason = reason;
        this.switchedBy = by;
        this.switchedAt = at;
    }

    SmallTeam.Switch view() {
        return new SmallTeam.Switch(on, reason, switchedBy, switchedAt);
    }
}
