package dev.countersign.inventory.use;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;

/** The registers of scopes and data classes. */
@Singleton
public class Uses {
    private final EntityManager entities;
    private final Kept<List<Scope>> scopes;
    private final Kept<List<DataClass>> dataClasses;

    Uses(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.scopes = new Kept<>(this::readScopes, clock);
        this.dataClasses = new Kept<>(this::readDataClasses, clock);
    }

    /** Every scope, in the order of the register. */
    @Transactional(readOnly = true)
    public List<Scope> scopes() {
        return scopes.get();
    }

    private List<Scope> readScopes() {
        return entities.createQuery("from ScopeEntity order by position", ScopeEntity.class)
                .getResultStream()
                .map(ScopeEntity::toScope)
                .toList();
    }

    /** Every data class, from the least sensitive; forbidden ones last. */
    @Transactional(readOnly = true)
    public List<DataClass> dataClasses() {
        return dataClasses.get();
    }

    private List<DataClass> readDataClasses() {
        return entities.createQuery("from DataClassEntity order by position", DataClassEntity.class)
                .getResultStream()
                .map(DataClassEntity::toDataClass)
                .toList();
    }

    /** What was remembered is read again. */
    void forget() {
        scopes.forget();
        dataClasses.forget();
    }
}
