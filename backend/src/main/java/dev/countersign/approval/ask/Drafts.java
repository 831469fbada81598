package dev.countersign.approval.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.identity.Caller;
import dev.countersign.platform.Ids;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people filled in and have not sent yet. Each sees their own only; a draft that nobody
 * touched for 30 days is gone.
 */
@Singleton
public class Drafts {
    /** The most that one person keeps. */
    static final int MOST = 50;

    private static final Duration KEPT = Duration.ofDays(30);

    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    Drafts(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * The open page that writes.
     *
     * @param draft id of the draft that it shows, empty for none yet
     * @param version of the draft when it was shown
     * @param editor names the page: it may write again without knowing what it wrote last
     */
    record Editor(String draft, int version, String editor) {}

    /**
     * What came of writing.
     *
     * @param draft null when there was nothing to keep, or it cannot be kept
     * @param other the draft that another page had changed meanwhile, or that was sent: it was left
     *     alone, and what was written is a draft of its own; else null
     */
    record Saved(@Nullable Draft draft, @Nullable Draft other) {
        private static final Saved NOTHING = new Saved(null, null);
    }

    /** The caller's own draft. */
    @Transactional(readOnly = true)
    public Optional<Draft> find(Caller caller, String id) {
        return Optional.ofNullable(entities.find(DraftEntity.class, id))
                .filter(draft -> isLive(draft, caller))
                .map(Drafts::draft);
    }

    /** The caller's drafts that were not sent, last changed first. */
    @Transactional(readOnly = true)
    public List<Draft> open(Caller caller) {
        return entities.createQuery(
                        "from DraftEntity d where d.personId = :person and d.sentAt is null"
                                + " and d.changedAt > :since order by d.changedAt desc, d.id",
                        DraftEntity.class)
                .setParameter("person", caller.id())
                .setParameter("since", oldest())
                .setMaxResults(MOST)
                .getResultStream()
                .map(Drafts::draft)
                .toList();
    }

    /**
     * Keeps what was filled in. Where another page changed the draft since, nothing is overwritten:
     * what was filled in here becomes a draft of its own.
     */
    @Transactional
    Saved save(Caller caller, RequestForm form, Editor page) {
        Optional<DraftEntity> known = locked(caller, page.draft());
        if (known.isEmpty()) {
            return form.isUntouched() ? Saved.NOTHING : new Saved(add(caller, form, page), null);
        }
        Draft present = draft(known.get());
        if (present.form().equals(form)) {
            return new Saved(present, null);
        }
        boolean own =
                present.version() == page.version()
                        || known.get().getEditor().equals(page.editor());
        if (present.isSent() || !own) {
            return new Saved(add(caller, form, page), present);
        }
        if (!form.isKeepable()) {
            return Saved.NOTHING;
        }
        known.get().write(StrictJson.text(form), page.editor(), now());
        entities.flush();
        return new Saved(draft(known.get()), null);
    }

    private @Nullable Draft add(Caller caller, RequestForm form, Editor page) {
        if (!form.isKeepable() || open(caller).size() >= MOST) {
            return null;
        }
        DraftEntity added = new DraftEntity(ids.next("drf"), caller.id(), now());
        added.write(StrictJson.text(form), page.editor(), now());
        entities.persist(added);
        entities.flush();
        return draft(added);
    }

    /** The caller's draft, locked until the transaction ends, so that it is sent once. */
    Optional<DraftEntity> locked(Caller caller, String id) {
        DraftEntity draft = id.isEmpty() ? null : entities.find(DraftEntity.class, id);
        if (draft == null || !isLive(draft, caller)) {
            return Optional.empty();
        }
        entities.refresh(draft, LockModeType.PESSIMISTIC_WRITE);
        return Optional.of(draft);
    }

    /** Throws it away; one that was sent is kept until it expires, so that going back shows it. */
    @Transactional
    public void delete(Caller caller, String id) {
        DraftEntity draft =
                locked(caller, id)
                        .filter(found -> found.getSentAt() == null)
                        .orElseThrow(() -> Problem.notFound("draft", id));
        entities.remove(draft);
    }

    /** Removes what nobody touched for 30 days. */
    @Transactional
    int expire() {
        return entities.createQuery("delete from DraftEntity d where d.changedAt <= :since")
                .setParameter("since", oldest())
                .executeUpdate();
    }

    private boolean isLive(DraftEntity draft, Caller caller) {
        return caller.isPerson()
                && draft.getPersonId().equals(caller.id())
                && draft.getChangedAt().isAfter(oldest());
    }

    private Instant oldest() {
        return clock.instant().minus(KEPT);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static Draft draft(DraftEntity draft) {
        return new Draft(
                draft.getId(),
                form(draft.getFields()),
                draft.getVersion(),
                draft.getChangedAt(),
                draft.getSentAt(),
                draft.getRequestId(),
                draft.getSetId());
    }

    private static RequestForm form(String json) {
        try {
            return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), RequestForm.class);
        } catch (JsonProcessingException e) {
            return RequestForm.blank(); // written by another version of the form
        }
    }
}
