package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.listing.Conditions;
import dev.countersign.platform.Ids;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The register of people: who they are, what they may do, whether they are trained. */
@Singleton
public class People {
    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,79}");

    private final EntityManager entities;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;
    private final Administrators administrators;
    private final Trainings trainings;

    People(
            EntityManager entities,
            AuditLog audit,
            Ids ids,
            Clock clock,
            Administrators administrators,
            Trainings trainings) {
        this.entities = entities;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
        this.administrators = administrators;
        this.trainings = trainings;
    }

    /** Adds a person who can be given a way to sign in. */
    @Transactional
    public Person add(
            String actor,
            String username,
            String displayName,
            Programme programme,
            Set<Role> roles) {
        String name = username.toLowerCase(Locale.ROOT);
        if (!USERNAME.matcher(name).matches()) {
            throw Problem.field(
                    "/username",
                    "format",
                    "A username is made of letters, digits and . _ @ -.",
                    "alice");
        }
        if (displayName.isBlank() || displayName.length() > 120) {
            throw Problem.field(
                    "/display_name", "length", "A name has 1 to 120 characters.", "Alice Example");
        }
        if (byUsername(name).isPresent()) {
            throw new Problem(ProblemCode.CONFLICT, "The username " + name + " is taken.");
        }
        PersonEntity person =
                new PersonEntity(
                        ids.next("usr"), name, displayName, programme, roles, clock.instant());
        entities.persist(person);
        audit.append(
                actor,
                "person.added",
                person.getId(),
                Map.of("roles", roles, "programme", programme));
        return person.toPerson(null);
    }

    /** The person, or empty when there is none with this id. */
    @Transactional(readOnly = true)
    public Optional<Person> find(String id) {
        return entities
                .createQuery(
                        "select p, (select max(t.completedAt) from TrainingEntity t"
                                + " where t.personId = p.id) from PersonEntity p"
                                + " left join fetch p.roles where p.id = :id",
                        Object[].class)
                .setParameter("id", id)
                .getResultList()
                .stream()
                .findFirst()
                .map(row -> ((PersonEntity) row[0]).toPerson((Instant) row[1]));
    }

    /** A session and whose it is. */
    record SignedIn(PersonSession session, Person person) {}

    /** Both in one query, because every page asks it. */
    @Transactional
    Optional<SignedIn> bySession(String id) {
        return entities
                .createQuery(
                        "select s, p, (select max(t.completedAt) from TrainingEntity t"
                                + " where t.personId = p.id) from PersonSession s"
                                + " join PersonEntity p on p.id = s.personId"
                                + " left join fetch p.roles where s.id = :id",
                        Object[].class)
                .setParameter("id", id)
                .getResultList()
                .stream()
                .findFirst()
                .map(row ->
                        new SignedIn(
                                (PersonSession) row[0],
                                ((PersonEntity) row[1]).toPerson((Instant) row[2])));
    }

    /** The person; a {@link Problem} of kind not-found otherwise. */
    @Transactional(readOnly = true)
    public Person get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("person", id));
    }

    /** The people of these ids, by id; who is not known is left out. */
    @Transactional(readOnly = true)
    public Map<String, Person> find(Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery(
                        "select p, (select max(t.completedAt) from TrainingEntity t"
                                + " where t.personId = p.id) from PersonEntity p"
                                + " left join fetch p.roles where p.id in :ids",
                        Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .map(row -> ((PersonEntity) row[0]).toPerson((Instant) row[1]))
                .collect(Collectors.toMap(Person::id, person -> person, (one, _) -> one));
    }

    /** With their trainings, in one query for all of them. */
    List<Person> views(List<PersonEntity> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<String, Instant> trained = new HashMap<>();
        entities.createQuery(
                        "select personId, max(completedAt) from TrainingEntity"
                                + " where personId in :ids group by personId",
                        Object[].class)
                .setParameter("ids", rows.stream().map(PersonEntity::getId).toList())
                .getResultStream()
                .forEach(row -> trained.put((String) row[0], (Instant) row[1]));
        return rows.stream().map(row -> row.toPerson(trained.get(row.getId()))).toList();
    }

    /** What these people are called, by id; who is not known is left out. One query. */
    @Transactional(readOnly = true)
    public Map<String, String> names(Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery(
                        "select id, displayName from PersonEntity where id in :ids", Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1]));
    }

    /**
     * The ids of people whose name or account holds the text in any case, or of the one whose id it
     * is; at most {@code most}.
     */
    @Transactional(readOnly = true)
    public List<String> named(String text, int most) {
        if (text.startsWith("usr_")) {
            return List.of(text);
        }
        Conditions where =
                new Conditions().holds(text, "text", "lower(displayName)", "lower(username)");
        return where.into(
                        entities.createQuery(
                                "select id from PersonEntity where "
                                        + where.text()
                                        + " order by id",
                                String.class))
                .setMaxResults(most)
                .getResultList();
    }

    @Transactional(readOnly = true)
    public Optional<Person> byUsername(String username) {
        return entities.createQuery("from PersonEntity where username = :u", PersonEntity.class)
                .setParameter("u", username.toLowerCase(Locale.ROOT))
                .getResultStream()
                .findFirst()
                .map(this::view);
    }

    /** Everybody after {@code after} (a username, exclusive), by username. */
    @Transactional(readOnly = true)
    public List<Person> list(@Nullable String after, int limit) {
        return entities.createQuery(
                        "from PersonEntity where username > :a order by username",
                        PersonEntity.class)
                .setParameter("a", after == null ? "" : after)
                .setMaxResults(limit)
                .getResultStream()
                .map(this::view)
                .toList();
    }

    /**
     * Replaces roles, programme and whether the person may sign in; acts at once, also on people
     * signed in. Null leaves a value as it is. Somebody who can administer always remains.
     */
    @Transactional
    public Person change(
            String actor,
            String id,
            @Nullable Set<Role> roles,
            @Nullable Programme programme,
            @Nullable Boolean active) {
        return change(actor, id, new PersonChange.Checked(roles, programme, null, active, null));
    }

    private Person change(String actor, String id, PersonChange.Checked change) {
        PersonEntity person = entities.find(PersonEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (person == null) {
            throw Problem.notFound("person", id);
        }
        Person before = view(person);
        administrators.keepOne(actor, before, change);
        if (change.roles() != null) {
            person.setRoles(change.roles());
        }
        if (change.programme() != null) {
            person.setProgramme(change.programme());
        }
        if (change.active() != null) {
            person.setActive(change.active());
        }
        entities.flush();
        Person changed = view(person);
        if (before.active() && !changed.active()) {
            endSessions(id);
        }
        if (before.active() != changed.active()) {
            String action = changed.active() ? "person.activated" : "person.deactivated";
            audit.append(actor, action, id, reason(change));
        }
        if (change.roles() != null || change.programme() != null) {
            audit.append(actor, "person.changed", id, facts(before, changed, change));
        }
        return changed;
    }

    /**
     * Whether nobody could administer any more without this person; stays so until the running
     * transaction ends.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isLastAdministrator(Person person) {
        return administrators.isLast(person);
    }

    /** Calls a person by another name, as their identity provider does. */
    @Transactional
    public void rename(String actor, String id, String displayName) {
        PersonEntity person = entities.find(PersonEntity.class, id);
        if (person == null) {
            throw Problem.notFound("person", id);
        }
        if (person.rename(displayName)) {
            audit.append(actor, "person.renamed", id, Map.of());
        }
    }

    private static Map<String, Object> facts(
            Person before, Person changed, PersonChange.Checked change) {
        Map<String, Object> facts = new HashMap<>(reason(change));
        facts.put("roles", changed.roles());
        facts.put("roles_before", before.roles());
        facts.put("programme", changed.programme());
        facts.put("programme_before", before.programme());
        return facts;
    }

    private static Map<String, Object> reason(PersonChange.Checked change) {
        String reason = change.reason();
        return reason == null ? Map.of() : Map.of("reason", reason);
    }

    /** How many browsers a person is signed in with, idle ones included. */
    @Transactional(readOnly = true)
    long sessions(String id) {
        return entities.createQuery(
                        "select count(s) from PersonSession s where s.personId = :p"
                                + " and s.endedAt is null and s.endsAt > :now",
                        Long.class)
                .setParameter("p", id)
                .setParameter("now", clock.instant())
                .getSingleResult();
    }

    /** So that none of them opens again when the person is activated. */
    private void endSessions(String id) {
        entities.createQuery(
                        "update PersonSession set endedAt = :now, sealedIdToken = null"
                                + " where personId = :p and endedAt is null")
                .setParameter("now", clock.instant())
                .setParameter("p", id)
                .executeUpdate();
    }

    /**
     * Changes what the caller's roles allow: an administrator roles, programme and activity, a
     * security lead the training.
     *
     * @param expectedVersion the version that the caller read; another one is refused
     */
    @Transactional
    Person change(Caller caller, String id, int expectedVersion, PersonChange change) {
        PersonEntity person = entities.find(PersonEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (person == null) {
            throw Problem.notFound("person", id);
        }
        EntityTag.check(expectedVersion, person.getVersion());
        PersonChange.Checked checked = change.checked(clock.instant());
        if (checked.isAccess() && !caller.has(Role.ADMINISTRATOR)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only an administrator changes roles, programme and who may sign in.");
        }
        Instant trainedAt = checked.trainedAt();
        if (trainedAt != null && !caller.has(Role.SECURITY_LEAD)) {
            throw new Problem(ProblemCode.FORBIDDEN, "Only a security lead records training.");
        }
        if (checked.isAccess()) {
            administrators.requireOther(caller, view(person), checked);
            change(caller.id(), id, checked);
        }
        if (trainedAt != null) {
            String reason = checked.reason();
            trainings.record(caller.id(), id, trainedAt, reason == null ? "" : reason);
        }
        entities.flush();
        return view(person);
    }

    private Person view(PersonEntity person) {
        Instant trainedAt =
                entities.createQuery(
                                "select max(completedAt) from TrainingEntity where personId = :p",
                                Instant.class)
                        .setParameter("p", person.getId())
                        .getSingleResult();
        return person.toPerson(trainedAt);
    }
}
