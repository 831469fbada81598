package dev.countersign.inventory.use;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The register of tools. */
@Singleton
public class Tools {
    private final EntityManager entities;

    Tools(EntityManager entities) {
        this.entities = entities;
    }

    /** Every tool, by name. */
    @Transactional(readOnly = true)
    public List<Tool> list() {
        return entities.createQuery("from ToolEntity order by lower(name)", ToolEntity.class)
                .getResultStream()
                .map(ToolEntity::toTool)
                .toList();
    }

    /** What every tool is called, by id. One query. */
    @Transactional(readOnly = true)
    public Map<String, String> names() {
        return entities.createQuery("select id, name from ToolEntity", Object[].class)
                .getResultStream()
                .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1]));
    }

    @Transactional(readOnly = true)
    public Optional<Tool> find(String id) {
        return Optional.ofNullable(entities.find(ToolEntity.class, id)).map(ToolEntity::toTool);
    }
}
