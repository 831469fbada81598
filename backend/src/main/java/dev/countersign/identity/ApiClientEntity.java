package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> scopes = List.of();

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "last_used_at")
    private @Nullable Instant lastUsedAt;

    @Column(name = "revoked_at")
    private @Nullable Instant revokedAt;

    protected ApiClientEntity() {}

    ApiClientEntity(
            String id, String name, String tokenHash, Set<String> scopes, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.tokenHash = tokenHash;
        this.scopes = scopes.stream().sorted().toList();
        this.createdAt = createdAt;
    }

    void used(Instant now) {
        if (lastUsedAt == null || now.isAfter(lastUsedAt.plusSeconds(60))) {
            lastUsedAt = now;
        }
    }

    String getId() {
        return id;
    }

    Set<String> getScopes() {
        return Set.copyOf(scopes);
    }
}
