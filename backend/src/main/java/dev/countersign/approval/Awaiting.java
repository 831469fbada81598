package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.listing.Conditions;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a person's own verdict, by the rule of {@link ReviewSeats}: for the queue, for the
 * home page and for the interface alike.
 */
@Singleton
public class Awaiting {
    private final EntityManager entities;
    private final RequestReader reader;
    private final SmallTeam smallTeam;

    Awaiting(EntityManager entities, RequestReader reader, SmallTeam smallTeam) {
        this.entities = entities;
        this.reader = reader;
        this.smallTeam = smallTeam;
    }

    /**
     * How much waits.
     *
     * @param oldest when the oldest of it was asked, null when nothing waits
     */
    public record Length(long count, @Nullable Instant oldest) {}

    /** How much waits for the caller, in one query. */
    @Transactional(readOnly = true)
    public Length length(Caller caller) {
        Optional<Conditions> where = where(caller);
        if (where.isEmpty()) {
            return new Length(0, null);
        }
        Object[] row =
                where.get()
                        .into(
                                entities.createQuery(
                                        "select count(q), min(q.createdAt) from QueueRow q where "
                                                + where.get().text(),
                                        Object[].class))
                        .getSingleResult();
        return new Length((Long) row[0], (Instant) row[1]);
    }

    /** What waits for the caller, oldest first, without decisions. */
    @Transactional(readOnly = true)
    public Page<RequestView> page(Caller caller, @Nullable String after, int limit) {
        return where(caller)
                .map(where -> where.add("r.id > :after", "after", after))
                .map(where -> Page.of(reader.views(rows(where, limit)), limit, RequestView::id))
                .orElseGet(() -> new Page<>(List.of(), null));
    }

    private List<RequestEntity> rows(Conditions where, int limit) {
        return where.into(
                        entities.createQuery(
                                "select r from RequestEntity r, QueueRow q where q.id = r.id and "
                                        + where.text()
                                        + " order by r.id",
                                RequestEntity.class))
                .setMaxResults(limit + 1)
                .getResultList();
    }

    /** Empty for who reviews nothing. */
    private Optional<Conditions> where(Caller caller) {
        if (Role.REVIEWERS.stream().noneMatch(caller::has)) {
            return Optional.empty();
        }
        boolean alone = smallTeam.on();
        Conditions where = new Conditions().also(rule(caller, alone));
        return Optional.of(alone ? where : where.with("me", caller.id()));
    }

    /** When a {@link QueueRow} called {@code q} waits for the caller, who may be {@code :me}. */
    String rule(Caller caller) {
        return rule(caller, smallTeam.on());
    }

    private static String rule(Caller caller, boolean alone) {
        List<String> roles = new ArrayList<>();
        if (caller.has(Role.SECURITY_LEAD)) {
            roles.add("q.waitsLead = true");
        }
        if (caller.has(Role.DATA_OWNER)) {
            roles.add("q.waitsOwner = true");
        }
        String waits = roles.isEmpty() ? "1 = 0" : "(" + String.join(" or ", roles) + ")";
        return alone
                ? waits
                : waits
                        + " and q.personId <> :me and q.ownerId <> :me and not exists (select 1"
                        + " from ReviewEntity v where v.requestId = q.id and v.revision ="
                        + " q.revision and v.reviewerId = :me)";
    }
}
