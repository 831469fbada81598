package dev.countersign.approval;

import dev.countersign.inventory.use.Tools;
import dev.countersign.policy.DecisionSubject;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What people call the things that requests and approvals name by id; the id where none is known.
 */
@Singleton
class Names {
    private final EntityManager entities;
    private final Tools tools;

    Names(EntityManager entities, Tools tools) {
        this.entities = entities;
        this.tools = tools;
    }

    @Transactional(readOnly = true)
    String person(String id) {
        return of(List.of(id), List.of(), List.of()).person(id);
    }

    @Transactional(readOnly = true)
    String device(String id) {
        return of(List.of(), List.of(id), List.of()).device(id);
    }

    @Transactional(readOnly = true)
    String tool(String id) {
        return tools.names().getOrDefault(id, id);
    }

    @Transactional(readOnly = true)
    String model(String digest) {
        return of(List.of(), List.of(), List.of(digest)).model(digest);
    }

    /** What these are about, and these people. One query. */
    @Transactional(readOnly = true)
    KnownNames of(List<DecisionSubject> subjects, Collection<String> people) {
        Set<String> persons = new TreeSet<>(people);
        persons.addAll(ids(subjects, DecisionSubject::personId));
        return of(
                persons,
                ids(subjects, DecisionSubject::deviceId),
                ids(subjects, DecisionSubject::modelDigest));
    }

    private static List<String> ids(
            List<DecisionSubject> subjects, Function<DecisionSubject, @Nullable String> part) {
        return subjects.stream().map(part).filter(Objects::nonNull).distinct().toList();
    }

    /** All names of a page in one query, however long it is. */
    @Transactional(readOnly = true)
    KnownNames of(
            Collection<String> personIds,
            Collection<String> deviceIds,
            Collection<String> digests) {
        Map<String, String> people = new HashMap<>();
        Map<String, String> devices = new HashMap<>();
        Map<String, String> models = new HashMap<>();
        if (!personIds.isEmpty() || !deviceIds.isEmpty() || !digests.isEmpty()) {
            List<?> rows =
                    entities.createNativeQuery(
                                    "select kind, id, name from known_name"
                                            + " where (kind = 'person' and id in (:people))"
                                            + " or (kind = 'device' and id in (:devices))"
                                            + " or (kind = 'files' and id in (:digests))",
                                    Object[].class)
                            .setParameter("people", personIds)
                            .setParameter("devices", deviceIds)
                            .setParameter("digests", digests)
                            .getResultList();
            for (Object row : rows) {
                Object[] columns = (Object[]) row;
                Map<String, String> kind =
                        switch ((String) columns[0]) {
                            case "person" -> people;
                            case "device" -> devices;
                            default -> models;
                        };
                kind.put((String) columns[1], (String) columns[2]);
            }
        }
        return new KnownNames(people, devices, tools.names(), models);
    }
}
