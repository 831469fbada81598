package dev.countersign.inventory.model;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** Files on devices of which nobody confirmed what model they are. */
@Singleton
public class UnknownFiles {
    private final EntityManager entities;

    UnknownFiles(EntityManager entities) {
        this.entities = entities;
    }

    /** A set of files and on how many devices it was seen. */
    public record Line(String digest, String name, long devices) {}

    /** How many such sets there are. */
    @Transactional(readOnly = true)
    public long count() {
        return ((Number)
                        entities.createNativeQuery(
                                        """
                                        select count(*) from artifact_set a where not exists (
                                            select 1 from confirmation c where c.digest = a.digest and c.withdrawn_at is null)
                                        """)
                                .getSingleResult())
                .longValue();
    }

    /** Those that were seen on most devices. */
    @Transactional(readOnly = true)
    public List<Line> mostSeen(int most) {
        List<?> rows =
                entities.createNativeQuery(
                                """
                                select s.digest, a.name, s.devices from (
                                    select digest, count(*) as devices from artifact_sighting t where not exists (
                                        select 1 from confirmation c where c.digest = t.digest and c.withdrawn_at is null)
                                    group by digest order by devices desc, digest limit :most) s
                                join artifact_set a on a.digest = s.digest order by s.devices desc, s.digest
                                """,
                                Object[].class)
                        .setParameter("most", most)
                        .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row ->
                        new Line((String) row[0], (String) row[1], ((Number) row[2]).longValue()))
                .toList();
    }
}
