package dev.countersign.inventory.use;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "use_scope")
class ScopeEntity {
    @Id private String id = "";
    private int position;

    protected ScopeEntity() {}

    ScopeEntity(Scope scope) {
        this.id = scope.id();
        this.position = scope.position();
    }

    Scope toScope() {
        return new Scope(id, position);
    }
}
