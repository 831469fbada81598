package dev.countersign.identity.client;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "api_client")
class ApiClientEntity {
    @Id private String id = "";
    @Column private String name = "";

    @Column(name = "token_hash")
    private String tokenHash = "";

    @Column(name = "previous_hash")
    private @Nullable String previousHash;

    @Column(name = "previous_until")
    private @Nullable Instant previousUntil;

    @Column(name = "token_shown_to")
    private String tokenShownTo = "";

    @Column(name = "previous_shown_to")
    private @Nullable String previousShownTo;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> scopes = List.of();

    @Column(name = "requests_per_minute")
    private @Nullable Integer requestsPerMinute;

    @Column(name = "created_by")
    private String createdBy = "";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "token_made_at")
    private Instant tokenMadeAt = Instant.EPOCH;

    @Column(name = "expires_at")
    private Instant expiresAt = Instant.EPOCH;

    // written by a statement of its own: using a token is no change that an If-Match should notice
    @Column(name = "last_used_at", updatable = false)
    private @Nullable Instant lastUsedAt;

    @Column(name = "revoked_at")
    private @Nullable Instant revokedAt;

    @Column(name = "revoked_by")
    private @Nullable String revokedBy;

    @Column(name = "revoke_reason")
    private @Nullable String revokeReason;

    @Version private int version;

    protected ApiClientEntity() {}

    ApiClientEntity(
            String id,
            String name,
            Set<String> scopes,
            @Nullable Integer requestsPerMinute,
            String createdBy,
            Instant createdAt) {
        this.id = id;
        this.name = name;
        this.scopes = scopes.stream().sorted().toList();
        this.requestsPerMinute = requestsPerMinute;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
        this.tokenMadeAt = createdAt;
    }

    /** How long the present token was to hold. */
    Duration life() {
        return Duration.between(tokenMadeAt, expiresAt);
    }

    /**
     * Puts another token, which this person is shown, in place of the present one, which holds
     * until {@code earlierUntil}.
     */
    void replaceToken(
            String shownTo, String hash, Instant until, Instant earlierUntil, Instant now) {
        boolean graced = earlierUntil.isAfter(now) && !tokenHash.isEmpty();
        previousHash = graced ? tokenHash : null;
        previousUntil = graced ? earlierUntil : null;
        previousShownTo = graced ? tokenShownTo : null;
        tokenHash = hash;
        tokenShownTo = shownTo;
        tokenMadeAt = now;
        expiresAt = until;
    }

    void revoke(String by, String reason, Instant now) {
        revokedBy = by;
        revokeReason = reason;
        revokedAt = now;
        endPreviousToken();
    }

    void endPreviousToken() {
        previousHash = null;
        previousUntil = null;
        previousShownTo = null;
    }

    /** Whether only the token before the present one, which still holds, was shown to them. */
    boolean knowsOnlyPreviousToken(String personId, Instant now) {
        return personId.equals(previousShownTo)
                && previousUntil != null
                && now.isBefore(previousUntil)
                && !personId.equals(tokenShownTo)
                && revokedAt == null;
    }

    /** Who made it, and who was shown a token of it that holds. */
    Set<String> answerable(Instant now) {
        Set<String> all = new TreeSet<>(Set.of(createdBy));
        all.add(tokenShownTo);
        if (previousShownTo != null && previousUntil != null && now.isBefore(previousUntil)) {
            all.add(previousShownTo);
        }
        return all;
    }

    void setRequestsPerMinute(@Nullable Integer limit) {
        requestsPerMinute = limit;
    }

    /** Whether the token with this hash opens anything now. */
    boolean opens(String hash, Instant now) {
        if (revokedAt != null) {
            return false;
        }
        return hash.equals(tokenHash)
                ? now.isBefore(expiresAt)
                : hash.equals(previousHash) && previousUntil != null && now.isBefore(previousUntil);
    }

    ApiClient toClient(Instant now) {
        return new ApiClient(
                id,
                name,
                scopes,
                state(now),
                createdBy,
                createdAt,
                tokenShownTo,
                expiresAt,
                lastUsedAt,
                requestsPerMinute,
                previousUntil != null && now.isBefore(previousUntil) ? previousUntil : null,
                revokedAt,
                revokedBy,
                revokeReason,
                version);
    }

    private ClientState state(Instant now) {
        if (revokedAt != null) {
            return ClientState.REVOKED;
        }
        return now.isBefore(expiresAt) ? ClientState.ACTIVE : ClientState.EXPIRED;
    }

    boolean isRevoked() {
        return revokedAt != null;
    }

    String getId() {
        return id;
    }

    Instant getExpiresAt() {
        return expiresAt;
    }

    int getVersion() {
        return version;
    }
}
