package dev.countersign.notify;

import dev.countersign.identity.Role;
import dev.countersign.platform.Ids;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where rooms leave what people should hear of. A notice commits with the act it tells of or not at
 * all; mail and webhooks follow from it at least once. Nobody is told of what they did themselves,
 * and who left is told nothing.
 */
@Singleton
public class Outbox {
    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    Outbox(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /** Tells these people; webhooks that ask for the kind are told too, also when nobody is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void tell(Notice notice, Collection<String> personIds) {
        String id = ids.next("ntc");
        int stored =
                entities.createNativeQuery(
                                "insert into notice (id, kind, subject, about, path, once, at)"
                                        + " values (:id, :kind, :subject, :about, :path, :once, :at)"
                                        + " on conflict (kind, subject, once) do nothing")
                        .setParameter("id", id)
                        .setParameter("kind", notice.kind().word())
                        .setParameter("subject", notice.subject())
                        .setParameter("about", notice.about())
                        .setParameter("path", notice.path())
                        .setParameter("once", notice.once() == null ? id : notice.once())
                        .setParameter("at", clock.instant())
                        .executeUpdate();
        if (stored == 0) {
            return;
        }
        Set<String> told = new TreeSet<>(personIds);
        told.remove(notice.actor());
        if (!told.isEmpty()) {
            put(id, notice.kind(), active(told));
        }
        callWebhooks(id, notice.kind());
    }

    /** As {@link #tell}, everybody who holds one of the roles and is not among {@code except}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void tellRoles(Notice notice, Set<Role> roles, Collection<String> except) {
        Set<String> holders = new TreeSet<>(holders(roles));
        holders.removeAll(except);
        tell(notice, holders);
    }

    /** A delivery to one webhook only, whatever kinds it asks for. */
    void test(String webhookId, Notice notice) {
        String id = ids.next("ntc");
        entities.createNativeQuery(
                        "insert into notice (id, kind, subject, about, path, once, at)"
                                + " values (:id, :kind, :subject, :about, :path, :id, :at)")
                .setParameter("id", id)
                .setParameter("kind", notice.kind().word())
                .setParameter("subject", notice.subject())
                .setParameter("about", notice.about())
                .setParameter("path", notice.path())
                .setParameter("at", clock.instant())
                .executeUpdate();
        deliver(id, "webhook_id", List.of(webhookId));
    }

    private void put(String noticeId, NoticeKind kind, List<String> people) {
        for (String person : people) {
            entities.createNativeQuery(
                            "insert into inbox (person_id, notice_id) values (:person, :notice)")
                    .setParameter("person", person)
                    .setParameter("notice", noticeId)
                    .executeUpdate();
        }
        deliver(noticeId, "person_id", mailed(kind, people));
    }

    /** Those of the people who have a confirmed address and want this kind by mail. */
    private List<String> mailed(NoticeKind kind, List<String> people) {
        if (people.isEmpty()) {
            return List.of();
        }
        return texts(
                entities.createNativeQuery(
                                "select a.person_id from mail_address a"
                                        + " left join mail_choice c on c.person_id = a.person_id and c.kind = :kind"
                                        + " where a.person_id in (:people) and a.confirmed_at is not null"
                                        + " and coalesce(c.wanted, :otherwise)")
                        .setParameter("kind", kind.word())
                        .setParameter("people", people)
                        .setParameter("otherwise", kind.mailedByDefault())
                        .getResultList());
    }

    private void callWebhooks(String noticeId, NoticeKind kind) {
        List<String> asking =
                texts(
                        entities.createNativeQuery(
                                        "select id from webhook where active and jsonb_exists(kinds, :kind)")
                                .setParameter("kind", kind.word())
                                .getResultList());
        deliver(noticeId, "webhook_id", asking);
    }

    private void deliver(String noticeId, String column, List<String> targets) {
        Instant now = clock.instant();
        for (String target : targets) {
            entities.createNativeQuery(
                            "insert into delivery (id, notice_id, "
                                    + column
                                    + ", state, attempts, due_at, last_answer)"
                                    + " values (:id, :notice, :target, 'waiting', 0, :now, '')")
                    .setParameter("id", ids.next("dlv"))
                    .setParameter("notice", noticeId)
                    .setParameter("target", target)
                    .setParameter("now", now)
                    .executeUpdate();
        }
    }

    private List<String> active(Set<String> people) {
        return texts(
                entities.createNativeQuery(
                                "select id from person where active and id in (:people) order by id")
                        .setParameter("people", people)
                        .getResultList());
    }

    private List<String> holders(Set<Role> roles) {
        return texts(
                entities.createNativeQuery(
                                "select distinct person_id from person_role where role in (:roles)")
                        .setParameter(
                                "roles", roles.stream().map(Role::id).collect(Collectors.toSet()))
                        .getResultList());
    }

    private static List<String> texts(List<?> rows) {
        return rows.stream().map(String.class::cast).toList();
    }
}
