package dev.countersign.inventory.model;

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

/**
 * Brings publishers, licences and models to what the shipped catalogue says, at every start, in one
 * transaction and with the same result however often. What people confirmed is kept in tables of
 * its own and never touched; entries that the catalogue no longer has are left as they are.
 */
@Singleton
class ModelCatalogue implements ApplicationEventListener<StartupEvent> {
    private static final String FILE = "/catalogue/models.json";
    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtext('catalogue.model')) as text)";

    private final EntityManager entities;

    ModelCatalogue(EntityManager entities) {
        this.entities = entities;
    }

    @Override
    @Transactional
    public void onApplicationEvent(StartupEvent event) {
        load(shipped());
    }

    @Transactional
    public void load(Shipped shipped) {
        entities.createNativeQuery(LOCK).getSingleResult();
        shipped.publishers().forEach(p -> entities.merge(new PublisherEntity(p)));
        shipped.licences().forEach(l -> entities.merge(new LicenceEntity(l)));
        for (ShippedModel model : shipped.models()) {
            entities.merge(
                    new ModelEntity(
                            model,
                            entities.getReference(PublisherEntity.class, model.publisher()),
                            entities.getReference(LicenceEntity.class, model.licence())));
        }
    }

    static Shipped shipped() {
        try (InputStream in = ModelCatalogue.class.getResourceAsStream(FILE)) {
            return StrictJson.read(Objects.requireNonNull(in, FILE).readAllBytes(), Shipped.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the shipped catalogue " + FILE + " is not readable", e);
        }
    }

    /** The part of {@code models.json} that is this room's. */
    @JsonIgnoreProperties("tools")
    record Shipped(List<Publisher> publishers, List<Licence> licences, List<ShippedModel> models) {}
}
