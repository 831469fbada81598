package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "licence")
class LicenceEntity {
    @Id private String id = "";
    private String title = "";
    private boolean osi;

    @Column(name = "class")
    private String kind = "";

    @Column(name = "approved_default")
    private boolean approvedDefault;

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> conditions = List.of();

    private @Nullable String url;
    private String source = "";

    protected LicenceEntity() {}

    LicenceEntity(Licence licence) {
        this.id = licence.id();
        this.title = licence.title();
        this.osi = licence.osi();
        this.kind = licence.kind();
        this.approvedDefault = licence.approvedDefault();
        this.conditions = licence.conditions();
        this.url = licence.url();
        this.source = licence.source();
    }

    Licence toLicence() {
        return new Licence(id, title, osi, kind, approvedDefault, conditions, url, source);
    }
}
