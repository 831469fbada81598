package dev.countersign.inventory.use;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.countersign.platform.StrictJson;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings the registers to what the shipped catalogue says, at every start and with the same result
 * however often. An entry that the catalogue no longer has is left as it is.
 */
@Singleton
class UseCatalogue implements ApplicationEventListener<StartupEvent> {
    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtext('catalogue.use')) as text)";

    private final EntityManager entities;
    private final Tools register;
    private final Uses registers;

    UseCatalogue(EntityManager entities, Tools register, Uses registers) {
        this.entities = entities;
        this.register = register;
        this.registers = registers;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        load();
        register.forget();
        registers.forget();
    }

    @Transactional
    public void load() {
        entities.createNativeQuery(LOCK).getSingleResult();
        ShippedUses uses = read("uses.json", ShippedUses.class);
        List<ShippedTool> tools = read("models.json", Shipped.class).tools();
        for (ShippedTool tool : tools) {
            ToolEntity found = entities.find(ToolEntity.class, tool.id());
            ToolEntity entity = found == null ? new ToolEntity(tool.id()) : found;
            entity.take(tool.toTool(uses.approvedTools().contains(tool.id())));
            if (found == null) {
                entities.persist(entity);
            }
        }
        uses.scopes().forEach(scope -> entities.merge(new ScopeEntity(scope)));
        uses.dataClasses().forEach(c -> entities.merge(new DataClassEntity(c)));
    }

    private static <T> T read(String name, Class<T> type) {
        try (InputStream in = UseCatalogue.class.getResourceAsStream("/catalogue/" + name)) {
            return StrictJson.read(Objects.requireNonNull(in, name).readAllBytes(), type);
        } catch (IOException e) {
            throw new UncheckedIOException("the shipped catalogue " + name + " is not readable", e);
        }
    }

    /** The shipped {@code uses.json}. */
    private record ShippedUses(
            List<Scope> scopes, List<DataClass> dataClasses, List<String> approvedTools) {}

    /** The part of {@code models.json} that is this room's. */
    @JsonIgnoreProperties({"publishers", "licences", "models"})
    private record Shipped(List<ShippedTool> tools) {}

    private record ShippedTool(
            String id,
            String name,
            String publisher,
            @Nullable String country,
            String licence,
            List<Long> minimumSafeVersion,
            List<Long> recommendedVersion,
            boolean hasCloudModels,
            int defaultPort,
            String notes,
            List<String> sources,
            boolean verified,
            List<Advisory> advisories) {
        Tool toTool(boolean approved) {
            return new Tool(
                    id,
                    name,
                    publisher,
                    country,
                    licence,
                    minimumSafeVersion,
                    recommendedVersion,
                    hasCloudModels,
                    approved,
                    verified,
                    notes,
                    sources,
                    advisories);
        }
    }
}
