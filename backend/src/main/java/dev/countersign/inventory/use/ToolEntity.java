package dev.countersign.inventory.use;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "tool")
class ToolEntity {
    @Id private String id = "";
    private String name = "";
    private String publisher = "";
    private @Nullable String country;
    private String licence = "";

    @Column(name = "minimum_version")
    @JdbcTypeCode(SqlTypes.JSON)
    private List<Long> minimumVersion = List.of();

    @Column(name = "recommended_version")
    @JdbcTypeCode(SqlTypes.JSON)
    private List<Long> recommendedVersion = List.of();

    @Column(name = "has_cloud_models")
    private boolean hasCloudModels;

    private boolean approved;
    private boolean verified;
    private String notes = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> sources = List.of();

    @JdbcTypeCode(SqlTypes.JSON)
    private String advisories = "[]";

    protected ToolEntity() {}

    ToolEntity(String id) {
        this.id = id;
    }

    void take(Tool tool) {
        name = tool.name();
        publisher = tool.publisher();
        country = tool.country();
        licence = tool.licence();
        minimumVersion = tool.minimumVersion();
        recommendedVersion = tool.recommendedVersion();
        hasCloudModels = tool.hasCloudModels();
        approved = tool.approved();
        verified = tool.verified();
        notes = tool.notes();
        sources = tool.sources();
        advisories = StrictJson.text(tool.advisories());
    }

    Tool toTool() {
        return new Tool(
                id,
                name,
                publisher,
                country,
                licence,
                minimumVersion,
                recommendedVersion,
                hasCloudModels,
                approved,
                verified,
                notes,
                sources,
                readAdvisories());
    }

    private List<Advisory> readAdvisories() {
        try {
            byte[] json = advisories.getBytes(StandardCharsets.UTF_8);
            return List.of(StrictJson.read(json, Advisory[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored advisories cannot be read", e);
        }
    }
}
