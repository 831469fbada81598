package dev.countersign.inventory.use;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** The registers of scopes and data classes. */
@Singleton
public class Uses {
    private final EntityManager entities;

    Uses(EntityManager entities) {
        this.entities = entities;
    }

    /** Every scope, in the order of the register. */
    @Transactional(readOnly = true)
    public List<Scope> scopes() {
        return entities.createQuery("from ScopeEntity order by position", ScopeEntity.class)
                .getResultStream()
                .map(ScopeEntity::toScope)
                .toList();
    }

    /** Every data class, from the least sensitive; forbidden ones last. */
    @Transactional(readOnly = true)
    public List<DataClass> dataClasses() {
        return entities.createQuery("from DataClassEntity order by position", DataClassEntity.class)
                .getResultStream()
                .map(DataClassEntity::toDataClass)
                .toList();
    }
}
