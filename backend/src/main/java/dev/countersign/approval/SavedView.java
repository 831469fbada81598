package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Filters of the queue that a person keeps under a name. */
@Entity
@Table(name = "saved_view")
class SavedView {
    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    private String name = "";
    private String query = "";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    protected SavedView() {}

    SavedView(String id, String personId, String name, String query, Instant now) {
        this.id = id;
        this.personId = personId;
        this.name = name;
        this.query = query;
        this.createdAt = now;
    }

    String getId() {
        return id;
    }

    String getPersonId() {
        return personId;
    }

    String getName() {
        return name;
    }

    String getQuery() {
        return query;
    }
}
