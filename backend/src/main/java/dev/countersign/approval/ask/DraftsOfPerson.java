package dev.countersign.approval.ask;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** A leaver's drafts, which nobody else may see. */
@Singleton
final class DraftsOfPerson implements Belongings {
    private final EntityManager entities;

    DraftsOfPerson(EntityManager entities) {
        this.entities = entities;
    }

    @Override
    public String kind() {
        return "drafts";
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public long count(String personId) {
        return entities.createQuery(
                        "select count(d) from DraftEntity d where d.personId = :p", Long.class)
                .setParameter("p", personId)
                .getSingleResult();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        List<String> ids =
                entities.createQuery(
                                "select d.id from DraftEntity d where d.personId = :p order by d.id",
                                String.class)
                        .setParameter("p", personId)
                        .getResultList();
        entities.createQuery("delete from DraftEntity d where d.personId = :p")
                .setParameter("p", personId)
                .executeUpdate();
        return ids;
    }
}
