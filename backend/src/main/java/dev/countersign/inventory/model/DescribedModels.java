package dev.countersign.inventory.model;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.problem.Problem;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.text.Normalizer;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Models that people brought into the catalogue. Their ids begin with {@code own-}, which no
 * shipped catalogue uses, so that an upgrade never replaces what a person said. Publishers and
 * licences that the catalogue has are used as they stand: a description cannot change them.
 */
@Singleton
class DescribedModels {
    private static final String PREFIX = "own-";
    private static final int LONGEST_ID = 80;
    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtext('catalogue.model')) as text)";

    private final EntityManager entities;
    private final AuditLog audit;
    private final Clock clock;

    DescribedModels(EntityManager entities, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Enters the model, or says anew what one is that no files are confirmed to be any more: that
     * is how a mistake is put right.
     */
    ModelEntity enter(Caller lead, Description.Checked said) {
        entities.createNativeQuery(LOCK).getSingleResult();
        PublisherEntity publisher = publisher(said.made());
        LicenceEntity licence = licence(said.terms());
        Optional<ModelEntity> known = known(publisher, said);
        known.ifPresent(this::refuseInUse);
        var described = new Described(lead.id(), clock.instant());
        String id = known.map(ModelEntity::getId).orElseGet(() -> newId(publisher, said));
        ModelEntity model =
                entities.merge(new ModelEntity(id, said, publisher, licence, described));
        entities.flush();
        audit.append(
                lead.id(),
                "model.described",
                id,
                Map.of(
                        "publisher", publisher.toPublisher().name(),
                        "country", String.valueOf(said.made().country()),
                        "licence", said.terms().licence(),
                        "openness", said.open().grade(),
                        "ancestry", said.line().ancestry(),
                        "ancestry_complete", said.line().complete(),
                        "sources", said.sources()));
        return model;
    }

    private PublisherEntity publisher(Description.Made made) {
        List<PublisherEntity> named =
                entities.createQuery(
                                "from PublisherEntity where id = :name or lower(name) = :lower"
                                        + " order by id",
                                PublisherEntity.class)
                        .setParameter("name", made.publisher())
                        .setParameter("lower", made.publisher().toLowerCase(Locale.ROOT))
                        .setMaxResults(1)
                        .getResultList();
        if (named.isEmpty()) {
            String id = free(PublisherEntity.class, PREFIX + slug(made.publisher()));
            var added =
                    new Publisher(id, made.publisher(), made.country(), null, made.source(), null);
            entities.persist(new PublisherEntity(added));
            return entities.find(PublisherEntity.class, id);
        }
        Publisher known = named.getFirst().toPublisher();
        if (known.country() != null && !known.country().equals(made.country())) {
            throw Problem.field(
                    "/country",
                    "contradiction",
                    "The catalogue has %s for %s.".formatted(known.country(), known.name()),
                    "that country, or another publisher");
        }
        return named.getFirst();
    }

    private LicenceEntity licence(Description.Terms terms) {
        LicenceEntity known =
                entities.createQuery(
                                "from LicenceEntity where lower(id) = :id", LicenceEntity.class)
                        .setParameter("id", terms.licence().toLowerCase(Locale.ROOT))
                        .setMaxResults(1)
                        .getResultStream()
                        .findFirst()
                        .orElse(null);
        if (known != null) {
            return known;
        }
        String id = terms.licence();
        var added = new Licence(id, id, false, "unknown", false, List.of(), null, terms.source());
        entities.persist(new LicenceEntity(added));
        return entities.find(LicenceEntity.class, id);
    }

    private Optional<ModelEntity> known(PublisherEntity publisher, Description.Checked said) {
        return entities.createQuery(
                        "from ModelEntity where publisher = :publisher"
                                + " and lower(family) = :family and lower(version) = :version"
                                + " order by id",
                        ModelEntity.class)
                .setParameter("publisher", publisher)
                .setParameter("family", said.family().toLowerCase(Locale.ROOT))
                .setParameter("version", said.version().toLowerCase(Locale.ROOT))
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    private void refuseInUse(ModelEntity model) {
        boolean free =
                model.toModel().described() != null
                        && entities.createQuery(
                                        "select c.id from ConfirmationEntity c where c.model = :model"
                                                + " and c.withdrawnAt is null",
                                        String.class)
                                .setParameter("model", model)
                                .setMaxResults(1)
                                .getResultList()
                                .isEmpty();
        if (!free) {
            throw Problem.field(
                    "/family",
                    "known",
                    "The catalogue has this model: %s.".formatted(model.getId()),
                    "to choose it there, or another version");
        }
    }

    private String newId(PublisherEntity publisher, Description.Checked said) {
        String name = publisher.toPublisher().name() + " " + said.family() + " " + said.version();
        return free(ModelEntity.class, PREFIX + slug(name));
    }

    private String free(Class<?> type, String wanted) {
        String id = wanted;
        for (int next = 2; entities.find(type, id) != null; next++) {
            id = wanted + "-" + next;
        }
        return id;
    }

    /** Lower-case letters of ASCII, digits and points; what is left of a name in another script. */
    private static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String slug = plain.replaceAll("\\p{M}", "").replaceAll("[^a-z0-9.]+", "-");
        String cut = slug.substring(0, Math.min(slug.length(), LONGEST_ID));
        String inner = cut.replaceAll("^[-.]+|[-.]+$", "");
        return inner.isEmpty() ? "model" : inner;
    }
}
