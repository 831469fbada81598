package dev.countersign.inventory.use;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "data_class")
class DataClassEntity {
    @Id private String id = "";
    private int position;
    private String handling = "";

    protected DataClassEntity() {}

    DataClassEntity(DataClass dataClass) {
        this.id = dataClass.id();
        this.position = dataClass.position();
        this.handling = dataClass.handling().word();
    }

    DataClass toDataClass() {
        return new DataClass(id, position, Handling.of(handling));
    }
}
