package dev.countersign.identity;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** Sets the administrators of other tests aside for a while. */
@Singleton
public class OtherAdministrators {
    private final EntityManager entities;

    OtherAdministrators(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional
    public List<String> rest(List<String> but) {
        List<String> ids =
                entities.createQuery(
                                "select p.id from PersonEntity p where p.active = true"
                                        + " and p.id not in :but and 'administrator' member of p.roles",
                                String.class)
                        .setParameter("but", but)
                        .getResultList();
        set(ids, false);
        return ids;
    }

    @Transactional
    public void wake(List<String> ids) {
        set(ids, true);
    }

    private void set(List<String> ids, boolean active) {
        entities.createQuery("update PersonEntity set active = :a where id in :ids")
                .setParameter("a", active)
                .setParameter("ids", ids)
                .executeUpdate();
    }
}
