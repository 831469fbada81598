package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model")
class ModelEntity {
    @Id private String id = "";
    private String family = "";
    private String version = "";

    @ManyToOne(optional = false)
    @JoinColumn(name = "publisher_id")
    private PublisherEntity publisher = new PublisherEntity();

    @ManyToOne(optional = false)
    @JoinColumn(name = "licence_id")
    private LicenceEntity licence = new LicenceEntity();

    private String openness = "";

    @Column(name = "origin_country")
    private @Nullable String originCountry;

    @Column(name = "origin_state")
    private String originState = "";

    @Column(name = "training_data")
    private String trainingData = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private String ancestry = "[]";

    @Column(name = "ancestry_complete")
    private boolean ancestryComplete;

    private @Nullable String released;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> parameters = List.of();

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> modalities = List.of();

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> huggingface = List.of();

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> ollama = List.of();

    private String notes = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> sources = List.of();

    private boolean verified;

    @Column(name = "described_by")
    private @Nullable String describedBy;

    @Column(name = "described_at")
    private @Nullable Instant describedAt;

    protected ModelEntity() {}

    ModelEntity(ShippedModel model, PublisherEntity publisher, LicenceEntity licence) {
        this.id = model.id();
        this.family = model.family();
        this.version = model.version();
        this.publisher = publisher;
        this.licence = licence;
        this.openness = model.openness();
        this.originCountry = model.origin().country();
        this.originState = model.origin().state();
        this.trainingData = model.trainingDataOpenness();
        this.ancestry = JsonColumn.write(model.ancestry());
        this.ancestryComplete = model.ancestryComplete();
        this.released = model.released();
        this.parameters = model.parameters();
        this.modalities = model.modalities();
        this.huggingface = model.huggingface();
        this.ollama = model.ollama();
        this.notes = model.notes();
        this.sources = model.sources();
        this.verified = model.verified();
    }

    ModelEntity(
            String id,
            Description.Checked said,
            PublisherEntity publisher,
            LicenceEntity licence,
            Described described) {
        this.id = id;
        this.family = said.family();
        this.version = said.version();
        this.publisher = publisher;
        this.licence = licence;
        this.openness = said.open().grade();
        this.originCountry = said.made().country();
        this.originState = originCountry == null ? "unknown" : "confirmed";
        this.trainingData = said.open().trainingData();
        this.ancestry = JsonColumn.write(said.line().ancestry());
        this.ancestryComplete = said.line().complete();
        this.notes = said.notes();
        this.sources = said.sources();
        this.verified = true;
        this.describedBy = described.by();
        this.describedAt = described.at();
    }

    String getId() {
        return id;
    }

    Model toModel() {
        return new Model(
                id,
                family,
                version,
                publisher.toPublisher(),
                licence.toLicence(),
                openness,
                new Origin(originCountry, originState),
                trainingData,
                JsonColumn.list(ancestry, Ancestor[].class),
                ancestryComplete,
                released,
                parameters,
                modalities,
                huggingface,
                ollama,
                notes,
                sources,
                verified,
                describedBy == null || describedAt == null
                        ? null
                        : new Described(describedBy, describedAt));
    }
}
