package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.use.Tools;
import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Few;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Option;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Approvals as a list: what it can be asked, and the rows that a caller may see. */
@Singleton
class ApprovalList {
    private static final Keyset<ApprovalEntity> ROWS =
            new Keyset<>(ApprovalEntity.class, "a", "a.id", "ApprovalEntity a");

    private final EntityManager entities;
    private final Subjects subjects;
    private final Clock clock;

    /** What requests and approvals are about, found by what people call it. */
    @Singleton
    record Subjects(People people, Devices devices, ArtifactSets artifacts, Tools tools) {
        /** Adds the filters by person, device, model and tool. */
        void fields(ListShape shape, Caller caller) {
            if (Access.seesAll(caller)) {
                shape.text("person");
            }
            shape.text("device")
                    .text("model")
                    .folded()
                    .options(
                            "tool",
                            tools.list().stream().map(t -> new Option(t.id(), t.name())).toList());
        }

        /** Their conditions on an entity called {@code a}, for what the caller may see. */
        Conditions where(Caller caller, ListQuery query) {
            return new Conditions()
                    .add("a.personId = :me", "me", Access.seesAll(caller) ? null : caller.id())
                    .add(
                            "a.personId in :people",
                            "people",
                            Few.ids("/person", query.value("person"), people::named))
                    .add(
                            "a.deviceId in :devices",
                            "devices",
                            Few.ids("/device", query.value("device"), devices::named))
                    .add(
                            "a.modelDigest in :models",
                            "models",
                            Few.ids("/model", query.value("model"), artifacts::named))
                    .add("a.toolId = :tool", "tool", query.value("tool"));
        }
    }

    ApprovalList(EntityManager entities, Subjects subjects, Clock clock) {
        this.entities = entities;
        this.subjects = subjects;
        this.clock = clock;
    }

    ListShape shape(Caller caller) {
        ListShape shape =
                ListShape.of("approvals", "/approvals")
                        .choice(
                                "state",
                                "approval.state.",
                                Stream.of(ApprovalState.values())
                                        .map(ApprovalState::word)
                                        .toList());
        subjects.fields(shape, caller);
        return shape.from("ends_from")
                .until("ends_until")
                .sort(Sort.falling("newest", "a.id", Sort.Type.TEXT))
                .sort(Sort.rising("oldest", "a.id", Sort.Type.TEXT))
                .sort(Sort.rising("ending", "a.endsAt", Sort.Type.INSTANT));
    }

    Exports.Table<ApprovalView> table(Caller caller) {
        return new Exports.Table<>(
                shape(caller),
                List.of(
                        new Column<>("id", ApprovalView::id),
                        new Column<>("request_id", ApprovalView::requestId),
                        new Column<>("person_id", ApprovalView::personId),
                        new Column<>("device_id", ApprovalView::deviceId),
                        new Column<>("model_digest", ApprovalView::modelDigest),
                        new Column<>("tool_id", ApprovalView::toolId),
                        new Column<>("scopes", a -> String.join(" ", a.scopes())),
                        new Column<>("data_classes", a -> String.join(" ", a.dataClasses())),
                        new Column<>("environment", ApprovalView::environment),
                        new Column<>("state", a -> a.state().word()),
                        new Column<>("state_reason", ApprovalView::stateReason),
                        new Column<>("decision_id", ApprovalView::decisionId),
                        new Column<>("starts_at", ApprovalView::startsAt),
                        new Column<>("ends_at", ApprovalView::endsAt)));
    }

    @Transactional(readOnly = true)
    Found<ApprovalView> found(Caller caller, ListQuery query) {
        return ROWS.found(entities, where(caller, query), query).as(this::views);
    }

    @Transactional(readOnly = true)
    Page<ApprovalView> page(Caller caller, ListQuery query) {
        return ROWS.page(entities, where(caller, query), query).as(this::views);
    }

    private List<ApprovalView> views(List<ApprovalEntity> rows) {
        Instant now = clock.instant();
        return rows.stream().map(row -> row.view(now)).toList();
    }

    private Conditions where(Caller caller, ListQuery query) {
        Conditions where = subjects.where(caller, query);
        where.add("a.endsAt >= :endsFrom", "endsFrom", query.time("ends_from"));
        where.add("a.endsAt < :endsUntil", "endsUntil", query.time("ends_until"));
        String state = query.value("state");
        return state == null ? where : inState(where, ApprovalState.of(state), clock.instant());
    }

    /** An approval past its end counts as expired before a job has noted it. */
    private static Conditions inState(Conditions where, ApprovalState state, Instant now) {
        Set<ApprovalState> live = ApprovalState.LIVE;
        if (state == ApprovalState.EXPIRED) {
            return where.also("(a.state = :state or (a.state in :live and a.endsAt <= :now))")
                    .with("state", state.word())
                    .with("live", live.stream().map(ApprovalState::word).toList())
                    .with("now", now);
        }
        where.add("a.state = :state", "state", state.word());
        return live.contains(state) ? where.add("a.endsAt > :now", "now", now) : where;
    }
}
