package dev.countersign.notify;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "webhook")
class WebhookEntity {
    @Id private String id = "";
    private String name = "";
    private String url = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> kinds = List.of();

    private String secret = "";

    @Column(name = "previous_secret")
    private @Nullable String previousSecret;

    @Column(name = "previous_ends_at")
    private @Nullable Instant previousEndsAt;

    @Column(name = "secret_shown_to")
    private String secretShownTo = "";

    @Column(name = "previous_shown_to")
    private @Nullable String previousShownTo;

    private boolean active;

    @Column(name = "state_reason")
    private String stateReason = "";

    @Column(name = "created_by")
    private String createdBy = "";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    /** Written by {@link Deliveries} alone, beside whoever changes the webhook. */
    @Column(name = "last_success_at", updatable = false)
    private @Nullable Instant lastSuccessAt;

    /** As {@link #lastSuccessAt}. */
    @Column(name = "failing_since", updatable = false)
    private @Nullable Instant failingSince;

    @Version private int version;

    protected WebhookEntity() {}

    WebhookEntity(String id, NewWebhook.Checked asked, String secret, String by, Instant now) {
        this.id = id;
        this.name = asked.name();
        this.url = asked.url().toString();
        this.kinds = asked.kinds().stream().map(NoticeKind::word).toList();
        this.secret = secret;
        this.active = true;
        this.createdBy = by;
        this.secretShownTo = by;
        this.createdAt = now;
    }

    /** A new secret, which this person is shown; the present one signs beside it until then. */
    void rotate(String shownTo, String next, Instant previousEnds) {
        previousSecret = secret;
        previousEndsAt = previousEnds;
        previousShownTo = secretShownTo;
        secret = next;
        secretShownTo = shownTo;
    }

    void turn(boolean on, String reason) {
        active = on;
        stateReason = reason;
    }

    /** Whether nothing arrived since that moment, although it was tried. */
    boolean failedSince(Instant moment) {
        return failingSince != null && !failingSince.isAfter(moment);
    }

    /** The sealed secrets that sign at this moment, the newest first. */
    List<String> signingSecrets(Instant now) {
        return previousSecret != null && previousEndsAt != null && now.isBefore(previousEndsAt)
                ? List.of(secret, previousSecret)
                : List.of(secret);
    }

    WebhookView toView() {
        return new WebhookView(
                id,
                name,
                url,
                kinds,
                active,
                stateReason,
                createdBy,
                createdAt,
                secretShownTo,
                lastSuccessAt,
                failingSince);
    }

    String getId() {
        return id;
    }

    String getName() {
        return name;
    }

    String getUrl() {
        return url;
    }

    boolean isActive() {
        return active;
    }

    @Nullable Instant getFailingSince() {
        return failingSince;
    }
}
