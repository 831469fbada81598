package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "publisher")
class PublisherEntity {
    @Id private String id = "";
    private String name = "";
    private @Nullable String country;

    @Column(name = "legal_bloc")
    private @Nullable String legalBloc;

    private String source = "";
    private @Nullable String notes;

    protected PublisherEntity() {}

    PublisherEntity(Publisher publisher) {
        this.id = publisher.id();
        this.name = publisher.name();
        this.country = publisher.country();
        this.legalBloc = publisher.legalBloc();
        this.source = publisher.source();
        this.notes = publisher.notes();
    }

    Publisher toPublisher() {
        return new Publisher(id, name, country, legalBloc, source, notes);
    }
}
