package dev.countersign.gate.load;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.record.Event;
import dev.countersign.gate.record.EventKind;
import dev.countersign.gate.record.LocalRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes loads and refusals into the local record. A first load and a refusal are forced to the
 * disk before they are answered. The same load again on the same day is written without forcing, so
 * that it costs nothing that is felt; the same refusal again within a minute is not written again,
 * so that a program that keeps asking fills neither the disk nor the server's register.
 */
final class LoadLog {
    private static final int MOST_REMEMBERED = 10_000;

    /** An editor that completes as one types asks again several times a second. */
    private static final Duration SAME_REFUSAL = Duration.ofMinutes(1);

    private final LocalRecord record;
    private final Set<Known> known = ConcurrentHashMap.newKeySet();
    private final Map<Event, Instant> refused = new ConcurrentHashMap<>();

    LoadLog(LocalRecord record) {
        this.record = record;
    }

    private record Known(
            String approval, String tool, String account, Optional<Instant> session, Instant day) {}

    /**
     * @param session the live session of the account that asked
     * @throws IOException if it could not be written: then nothing may be allowed
     */
    void write(
            EventKind kind,
            LoadRequest request,
            LoadDecision decision,
            Optional<WorkSession> session,
            String detail,
            Instant now)
            throws IOException {
        Event event = event(kind, request, decision);
        if (!detail.isEmpty()) {
            event = event.withDetail(detail);
        }
        if (session.isPresent()) {
            event = event.withUse(session.get().scopes(), session.get().dataClasses());
        }
        if (kind == EventKind.LOAD_DENIED) {
            refuse(event, now);
            return;
        }
        if (kind != EventKind.LOAD_ALLOWED) {
            record.append(now, event, LocalRecord.Durability.FORCED);
            return;
        }
        Known load =
                new Known(
                        event.approval().orElse(""),
                        request.tool(),
                        request.account(),
                        session.map(WorkSession::startedAt),
                        now.truncatedTo(ChronoUnit.DAYS));
        boolean repeated = known.contains(load);
        record.append(
                now,
                event,
                repeated ? LocalRecord.Durability.WRITTEN : LocalRecord.Durability.FORCED);
        if (known.size() >= MOST_REMEMBERED) {
            known.clear();
        }
        known.add(load);
    }

    private void refuse(Event event, Instant now) throws IOException {
        Instant before = refused.get(event);
        boolean same =
                before != null && !before.isAfter(now) && before.plus(SAME_REFUSAL).isAfter(now);
        if (same) {
            return;
        }
        record.append(now, event, LocalRecord.Durability.FORCED);
        if (refused.size() >= MOST_REMEMBERED) {
            refused.clear();
        }
        refused.put(event, now);
    }

    /** Something is loaded that cannot be told apart from anything else. */
    void writeUnknown(String tool, String account, String name, String detail, Instant now)
            throws IOException {
        Event event =
                Event.of(EventKind.LOAD_MISMATCH, tool, account, name)
                        .withReason(Optional.empty(), "model.unreadable")
                        .withDetail(detail);
        record.append(now, event, LocalRecord.Durability.FORCED);
    }

    private static Event event(EventKind kind, LoadRequest request, LoadDecision decision) {
        if (decision.result() instanceof CheckResult.Allowed allowed) {
            Event event =
                    Event.of(kind, request.tool(), request.account(), request.model().name())
                            .withApproval(
                                    Optional.of(allowed.claims().id()),
                                    Optional.of(allowed.approvalId()));
            return decision.identity().isEmpty()
                    ? event
                    : event.withModel(
                            decision.identity().get().set().digest(),
                            decision.identity().get().manifest());
        }
        Refusal refusal =
                Refusal.of(
                        decision.result(),
                        request.model().name(),
                        decision.identity(),
                        Optional.empty(),
                        Optional.empty());
        // Where it lies, so that asking for it can find it again; stays on this machine.
        return Event.refused(kind, request.tool(), request.account(), refusal)
                .withDetail(ModelCheck.place(request.model()));
    }
}
