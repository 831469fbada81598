package dev.countersign.inventory.use;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The register of tools, up to a minute old where another server has just brought a newer one. */
@Singleton
public class Tools {
    private final EntityManager entities;
    private final Kept<List<Tool>> tools;

    Tools(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.tools = new Kept<>(this::read, clock);
    }

    /** Every tool, by name. */
    @Transactional(readOnly = true)
    public List<Tool> list() {
        return tools.get();
    }

    /** What every tool is called, by id. */
    @Transactional(readOnly = true)
    public Map<String, String> names() {
        return list().stream().collect(Collectors.toMap(Tool::id, Tool::name));
    }

    @Transactional(readOnly = true)
    public Optional<Tool> find(String id) {
        return list().stream().filter(tool -> tool.id().equals(id)).findFirst();
    }

    private List<Tool> read() {
        return entities.createQuery("from ToolEntity order by lower(name)", ToolEntity.class)
                .getResultStream()
                .map(ToolEntity::toTool)
                .toList();
    }

    /** What was remembered is read again. */
    void forget() {
        tools.forget();
    }
}
