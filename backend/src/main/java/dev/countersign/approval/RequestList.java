package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.stream.Stream;

/** Requests as a list: what it can be asked, and the rows that a caller may see. */
@Singleton
class RequestList {
    private static final Keyset<RequestEntity> ROWS =
            new Keyset<>(RequestEntity.class, "a", "a.id", "RequestEntity a");

    private final EntityManager entities;
    private final ApprovalList.Subjects subjects;
    private final RequestReader reader;

    RequestList(EntityManager entities, ApprovalList.Subjects subjects, RequestReader reader) {
        this.entities = entities;
        this.subjects = subjects;
        this.reader = reader;
    }

    ListShape shape(Caller caller) {
        ListShape shape =
                ListShape.of("requests", "/requests")
                        .choice(
                                "state",
                                "request.state.",
                                Stream.of(RequestState.values()).map(RequestState::word).toList());
        subjects.fields(shape, caller);
        return shape.from("from")
                .until("until")
                .sort(Sort.falling("newest", "a.id", Sort.Type.TEXT))
                .sort(Sort.rising("oldest", "a.id", Sort.Type.TEXT));
    }

    Exports.Table<RequestView> table(Caller caller) {
        return new Exports.Table<>(
                shape(caller),
                List.of(
                        new Column<>("id", RequestView::id),
                        new Column<>("number", RequestView::number),
                        new Column<>("person_id", RequestView::personId),
                        new Column<>("device_id", RequestView::deviceId),
                        new Column<>("model_digest", RequestView::modelDigest),
                        new Column<>("tool_id", RequestView::toolId),
                        new Column<>("scopes", r -> String.join(" ", r.scopes())),
                        new Column<>("data_classes", r -> String.join(" ", r.dataClasses())),
                        new Column<>("environment", RequestView::environment),
                        new Column<>("duration_days", RequestView::durationDays),
                        new Column<>("reason", RequestView::reason),
                        new Column<>("state", r -> r.state().word()),
                        new Column<>("revision", RequestView::revision),
                        new Column<>("decision_id", RequestView::decisionId),
                        new Column<>("approval_id", RequestView::approvalId),
                        new Column<>("created_at", RequestView::createdAt)));
    }

    @Transactional(readOnly = true)
    Found<RequestView> found(Caller caller, ListQuery query) {
        return ROWS.found(entities, where(caller, query), query).as(reader::views);
    }

    @Transactional(readOnly = true)
    Page<RequestView> page(Caller caller, ListQuery query) {
        return ROWS.page(entities, where(caller, query), query).as(reader::views);
    }

    private Conditions where(Caller caller, ListQuery query) {
        return subjects.where(caller, query)
                .add("a.state = :state", "state", query.value("state"))
                .add("a.createdAt >= :from", "from", query.time("from"))
                .add("a.createdAt < :until", "until", query.time("until"));
    }
}
