package dev.countersign.policy;

import dev.countersign.platform.Ids;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of decisions, each with its exact input and the bundle that decided. Only ever added
 * to.
 */
@Singleton
public class Decisions {
    private static final int MOST = 200;

    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    Decisions(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Records a decision in the caller's transaction, so that it commits with the act it stands
     * behind.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public StoredDecision record(
            DecisionPurpose purpose, DecisionSubject about, EvaluatedDecision evaluated) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        StoredDecision stored = new StoredDecision(ids.next("dec"), purpose, about, at, evaluated);
        entities.persist(new DecisionRow(stored));
        return stored;
    }

    /** The decision of this id. */
    @Transactional(readOnly = true)
    public Optional<StoredDecision> find(String id) {
        return Optional.ofNullable(entities.find(DecisionRow.class, id)).map(DecisionRow::stored);
    }

    /** All decisions of a request, newest first. */
    @Transactional(readOnly = true)
    public List<StoredDecision> ofRequest(String requestId) {
        return entities.createQuery(
                        "select d from DecisionRow d where d.requestId = :request order by d.decidedAt desc, d.id desc",
                        DecisionRow.class)
                .setParameter("request", requestId)
                .getResultStream()
                .map(DecisionRow::stored)
                .toList();
    }

    /**
     * All decisions, newest first.
     *
     * @param after {@link DecisionPage#next} of the part before, or null for the first part
     * @param limit how many at most, 1 to 200
     */
    @Transactional(readOnly = true)
    public DecisionPage newest(@Nullable String after, int limit) {
        if (limit < 1 || limit > MOST) {
            throw Problem.field(
                    "/limit",
                    "value",
                    "The limit is out of range.",
                    "a whole number from 1 to 200");
        }
        List<DecisionRow> rows = query(after).setMaxResults(limit + 1).getResultList();
        boolean more = rows.size() > limit;
        List<DecisionRow> shown = more ? rows.subList(0, limit) : rows;
        return new DecisionPage(
                shown.stream().map(DecisionRow::stored).toList(),
                more ? Cursor.of(shown.getLast()).text() : null);
    }

    private TypedQuery<DecisionRow> query(@Nullable String after) {
        String order = " order by d.decidedAt desc, d.id desc";
        if (after == null) {
            return entities.createQuery("select d from DecisionRow d" + order, DecisionRow.class);
        }
        Cursor cursor = Cursor.parse(after);
        return entities.createQuery(
                        "select d from DecisionRow d where d.decidedAt < :at or (d.decidedAt = :at and d.id < :id)"
                                + order,
                        DecisionRow.class)
                .setParameter("at", cursor.at())
                .setParameter("id", cursor.id());
    }

    /** The place of one row in the order; opaque to callers. */
    private record Cursor(Instant at, String id) {
        static Cursor of(DecisionRow row) {
            return new Cursor(row.getDecidedAt(), row.getId());
        }

        static Cursor parse(String text) {
            try {
                String plain =
                        new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
                int space = plain.indexOf(' ');
                return new Cursor(
                        Instant.parse(plain.substring(0, Math.max(space, 0))),
                        plain.substring(space + 1));
            } catch (IllegalArgumentException | java.time.format.DateTimeParseException e) {
                throw Problem.field(
                        "/after",
                        "value",
                        "This is not a cursor.",
                        "the value of next in the last answer");
            }
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((at + " " + id).getBytes(StandardCharsets.UTF_8));
        }
    }
}
