package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Few;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Exceptions as a list. Whom one does not concern sees only those that everybody may see. */
@Singleton
class ExceptionList {
    private static final Keyset<ExceptionEntity> ROWS =
            new Keyset<>(ExceptionEntity.class, "e", "e.id", "ExceptionEntity e");
    private static final List<String> DAYS = List.of("7", "30", "90");
    private static final Set<String> NO_DEVICE = Set.of("-");

    private final EntityManager entities;
    private final ExceptionAccess access;
    private final People people;
    private final Waivers waivers;
    private final Clock clock;

    ExceptionList(
            EntityManager entities,
            ExceptionAccess access,
            People people,
            Waivers waivers,
            Clock clock) {
        this.entities = entities;
        this.access = access;
        this.people = people;
        this.waivers = waivers;
        this.clock = clock;
    }

    static ListShape shape() {
        return ListShape.of("exceptions", "/exceptions")
                .text("rule")
                .text("person")
                .choice(
                        "state",
                        "exception.state.",
                        Stream.of(ExceptionState.values()).map(ExceptionState::word).toList())
                .choice("ending", "exceptions.ending.", DAYS)
                .folded()
                .text("device")
                .text("model")
                .sort(Sort.falling("newest", "e.id", Sort.Type.TEXT))
                .sort(Sort.rising("oldest", "e.id", Sort.Type.TEXT));
    }

    /** What is taken away as a file. */
    static Exports.Table<ExceptionView> table() {
        return new Exports.Table<>(
                shape(),
                List.of(
                        new Column<>("id", ExceptionView::id),
                        new Column<>("rule", ExceptionView::rule),
                        new Column<>("state", e -> e.state().word()),
                        new Column<>("device_id", ExceptionView::deviceId),
                        new Column<>("model_digest", ExceptionView::modelDigest),
                        new Column<>("person_id", ExceptionView::personId),
                        new Column<>("owner_id", ExceptionView::ownerId),
                        new Column<>("reason", ExceptionView::reason),
                        new Column<>("days", ExceptionView::days),
                        new Column<>("asked_at", ExceptionView::askedAt),
                        new Column<>("decided_by", ExceptionView::decidedBy),
                        new Column<>("decided_at", ExceptionView::decidedAt),
                        new Column<>("decision_reason", ExceptionView::decisionReason),
                        new Column<>("small_team", ExceptionView::smallTeam),
                        new Column<>("expires_at", ExceptionView::expiresAt),
                        new Column<>("ended_by", ExceptionView::endedBy),
                        new Column<>("ended_at", ExceptionView::endedAt),
                        new Column<>("end_reason", ExceptionView::endReason)));
    }

    /** A page, and how many there are. */
    @Transactional(readOnly = true)
    Found<ExceptionView> found(Caller caller, ListQuery query) {
        return ROWS.found(entities, where(caller, query), query).as(this::views);
    }

    /** A page alone. */
    @Transactional(readOnly = true)
    Page<ExceptionView> page(Caller caller, ListQuery query) {
        return ROWS.page(entities, where(caller, query), query).as(this::views);
    }

    private List<ExceptionView> views(List<ExceptionEntity> rows) {
        Instant now = clock.instant();
        return rows.stream().map(e -> e.view(now, waivers.waivable(e.getCode()))).toList();
    }

    private Conditions where(Caller caller, ListQuery query) {
        Instant now = clock.instant();
        Conditions where =
                new Conditions()
                        .add("e.code = :rule", "rule", query.value("rule"))
                        .add("e.deviceId = :device", "device", query.value("device"))
                        .add("e.modelDigest = :model", "model", query.value("model"))
                        .add(
                                "(e.personId in :people or e.ownerId in :people)",
                                "people",
                                Few.ids("/person", query.value("person"), people::named));
        inState(where, query.value("state"), now);
        String days = query.value("ending");
        if (days != null) {
            where.also("e.state = 'granted' and e.expiresAt > :from and e.expiresAt <= :until")
                    .with("from", now)
                    .with("until", now.plus(Duration.ofDays(Integer.parseInt(days))));
        }
        if (!ExceptionAccess.seesAll(caller)) {
            Set<String> mine = access.devicesOf(caller);
            where.also(
                            "(e.ownerId = :me or e.personId = :me or e.deviceId in :mine"
                                    + " or (e.personId is null and e.deviceId is null))")
                    .with("me", caller.id())
                    .with("mine", mine.isEmpty() ? NO_DEVICE : mine);
        }
        return where;
    }

    /** One past its end counts as expired before a job has noted it. */
    private static void inState(Conditions where, @Nullable String word, Instant now) {
        if (word == null) {
            return;
        }
        switch (ExceptionState.of(word)) {
            case EXPIRED ->
                    where.also(
                                    "(e.state = 'expired' or (e.state = 'granted' and e.expiresAt <= :now))")
                            .with("now", now);
            case GRANTED ->
                    where.also("e.state = 'granted' and e.expiresAt > :now").with("now", now);
            case ASKED, REFUSED, WITHDRAWN, REVOKED -> where.add("e.state = :state", "state", word);
        }
    }
}
