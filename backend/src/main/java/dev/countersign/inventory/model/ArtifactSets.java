package dev.countersign.inventory.model;

import static java.util.stream.Collectors.toMap;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.listing.Conditions;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.token.Digest;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The register of exact files: which were seen, scanned and confirmed to be which model. */
@Singleton
public class ArtifactSets {
    /** The most sets that one inventory holds. */
    public static final int MOST_FOUND = 200;

    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtext('artifact_set')) as text)";

    private final EntityManager entities;
    private final Models models;
    private final Sightings sightings;
    private final Scans scans;
    private final AuditLog audit;
    private final Clock clock;

    ArtifactSets(
            EntityManager entities,
            Models models,
            Sightings sightings,
            Scans scans,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.models = models;
        this.sightings = sightings;
        this.scans = scans;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Takes what an enrolled gate found and hashed: all of it or, with every fault named, nothing.
     * A set that is new is seen and verified from then on, not approved.
     *
     * @return how many were taken
     */
    @Transactional
    public int seen(String deviceId, List<Found> found) {
        List<Seen> all = checked(found);
        entities.createNativeQuery(LOCK).getSingleResult();
        all.forEach(seen -> seen(deviceId, seen));
        return all.size();
    }

    /**
     * Takes what a person tells of files, all of it or, with every fault named, nothing. Files that
     * are new here are known from then on and verified by no device; of files that are known
     * already nothing changes, and no scan is taken: nobody vouches for what they ask for.
     *
     * @return their digests, in the order in which they were told, each once
     */
    @Transactional
    public List<String> told(Caller person, List<Found> found) {
        List<Seen> all = checked(found);
        entities.createNativeQuery(LOCK).getSingleResult();
        for (Seen seen : all) {
            if (entities.find(ArtifactSetEntity.class, seen.digest()) == null) {
                entities.persist(new ArtifactSetEntity(seen, person.id(), clock.instant()));
                entities.flush();
                audit.append(person.id(), "artifact_set.told", seen.digest(), Map.of());
            }
        }
        return all.stream().map(Seen::digest).distinct().toList();
    }

    private List<Seen> checked(List<Found> found) {
        InputCheck check = new InputCheck();
        if (found.size() > MOST_FOUND) {
            check.wrong("/found", "length", "These are too many.", "at most " + MOST_FOUND);
            check.done();
        }
        Instant latest = clock.instant().plus(SKEW);
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Seen.of(found.get(i), "/found/" + i, check, latest).ifPresent(all::add);
        }
        check.done();
        return all;
    }

    private void seen(String deviceId, Seen seen) {
        ArtifactSetEntity known = entities.find(ArtifactSetEntity.class, seen.digest());
        if (known == null || !known.isVerified()) {
            ArtifactSetEntity verified =
                    known == null ? new ArtifactSetEntity(seen, deviceId, clock.instant()) : known;
            verified.verify(seen, deviceId, clock.instant());
            entities.persist(verified);
            audit.append(deviceId, "artifact_set.seen", seen.digest(), Map.of());
        } else if (known.seenAgain(seen)) {
            audit.append(
                    deviceId,
                    "artifact_set.contradicted",
                    seen.digest(),
                    Map.of("format", seen.format(), "has_code", seen.hasCode()));
        }
        entities.flush();
        sightings.note(seen.digest(), deviceId, seen.name(), clock.instant());
        Seen.Scan scan = seen.scan();
        if (scan != null) {
            scans.found(deviceId, seen.digest(), scan);
        }
    }

    /** Records a malware or red-team scan; for security leads and API clients. */
    @Transactional
    public Scan recordScan(Caller caller, String digest, ScanReport report) {
        Scans.requireRecorder(caller);
        entity(digest);
        return scans.record(caller, digest, report.checked(clock.instant().plus(SKEW)));
    }

    /** Whether files with this digest were seen. */
    @Transactional(readOnly = true)
    public boolean has(String digest) {
        return entities.find(ArtifactSetEntity.class, digest) != null;
    }

    /** The set with this digest, if it was seen. */
    @Transactional(readOnly = true)
    public Optional<ArtifactSet> find(String digest) {
        return sets(List.of(digest)).stream().findFirst();
    }

    /** The set; a {@link Problem} when the digest is malformed or was never seen. */
    @Transactional(readOnly = true)
    public ArtifactSet get(String digest) {
        requireWellFormed(digest);
        return find(digest).orElseThrow(() -> Problem.notFound("artifact set", digest));
    }

    /** With what they are confirmed to be and their scans, in two queries. */
    private List<ArtifactSet> sets(Collection<String> digests) {
        if (digests.isEmpty()) {
            return List.of();
        }
        List<Object[]> rows =
                entities.createQuery(
                                "select a, c from ArtifactSetEntity a left join ConfirmationEntity c"
                                        + " on c.digest = a.digest and c.withdrawnAt is null"
                                        + " left join fetch c.model m left join fetch m.publisher"
                                        + " left join fetch m.licence where a.digest in :digests",
                                Object[].class)
                        .setParameter("digests", digests)
                        .getResultList();
        Map<String, List<Scan>> scanned = scans.of(digests);
        return rows.stream()
                .map(row -> {
                    ArtifactSetEntity set = (ArtifactSetEntity) row[0];
                    ConfirmationEntity confirmed = (ConfirmationEntity) row[1];
                    return set.toArtifactSet(
                            confirmed == null ? null : confirmed.toConfirmation(),
                            scanned.getOrDefault(set.getDigest(), List.of()));
                })
                .toList();
    }

    private static void requireWellFormed(String digest) {
        if (!Digest.isWellFormed(digest)) {
            throw Problem.field(
                    "/digest",
                    "digest",
                    "This is not a digest.",
                    "sha256: and 64 lower-case hex digits");
        }
    }

    ArtifactSetEntity entity(String digest) {
        requireWellFormed(digest);
        ArtifactSetEntity entity = entities.find(ArtifactSetEntity.class, digest);
        if (entity == null) {
            throw Problem.notFound("artifact set", digest);
        }
        return entity;
    }

    List<ArtifactSet> views(List<ArtifactSetEntity> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        List<String> digests = found.stream().map(ArtifactSetEntity::getDigest).toList();
        Map<String, Confirmation> confirmed = confirmations(digests);
        Map<String, List<Scan>> scanned = scans.of(digests);
        return found.stream()
                .map(entity ->
                        entity.toArtifactSet(
                                confirmed.get(entity.getDigest()),
                                scanned.getOrDefault(entity.getDigest(), List.of())))
                .toList();
    }

    /** The files that are confirmed to be this model now, by digest; at most {@code most}. */
    @Transactional(readOnly = true)
    List<ArtifactSet> confirmedAs(String modelId, int most) {
        return views(
                entities.createQuery(
                                "select a from ArtifactSetEntity a join ConfirmationEntity c"
                                        + " on c.digest = a.digest where c.model.id = :model"
                                        + " and c.withdrawnAt is null order by c.digest",
                                ArtifactSetEntity.class)
                        .setParameter("model", modelId)
                        .setMaxResults(most)
                        .getResultList());
    }

    /** What these files are called, by digest; those never seen are left out. One query. */
    @Transactional(readOnly = true)
    public Map<String, String> names(Collection<String> digests) {
        if (digests.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery(
                        "select digest, name from ArtifactSetEntity where digest in :digests",
                        Object[].class)
                .setParameter("digests", digests)
                .getResultStream()
                .collect(toMap(row -> (String) row[0], row -> (String) row[1]));
    }

    /**
     * The digests of files whose name holds the text in any case, or whose digest begins with it;
     * at most {@code most}.
     */
    @Transactional(readOnly = true)
    public List<String> named(String text, int most) {
        Conditions where = new Conditions();
        ArtifactList.DigestText.name(where, text, "a.digest", "lower(a.name)");
        return where.into(
                        entities.createQuery(
                                "select a.digest from ArtifactSetEntity a where "
                                        + where.text()
                                        + " order by a.digest",
                                String.class))
                .setMaxResults(most)
                .getResultList();
    }

    private Map<String, Confirmation> confirmations(List<String> digests) {
        return entities.createQuery(
                        "select c from ConfirmationEntity c join fetch c.model m"
                                + " join fetch m.publisher join fetch m.licence"
                                + " where c.digest in :digests and c.withdrawnAt is null",
                        ConfirmationEntity.class)
                .setParameter("digests", digests)
                .getResultStream()
                .collect(toMap(ConfirmationEntity::getDigest, ConfirmationEntity::toConfirmation));
    }

    /**
     * What policy is told about the set; a {@link Problem} when it was never seen.
     *
     * @param asker whom policy decides for: what they said themselves in favour of the files does
     *     not count
     */
    @Transactional(readOnly = true)
    public ModelFacts factsFor(String digest, String asker) {
        ArtifactSet set = get(digest);
        return sheet(set, lines(List.of(set))).factsFor(asker);
    }

    /**
     * What is known about these sets, by digest; those never seen are left out. Three queries,
     * however many there are.
     */
    @Transactional(readOnly = true)
    public Map<String, ArtifactSheet> sheets(Collection<String> digests) {
        List<ArtifactSet> sets = sets(digests);
        ModelLines lines = lines(sets);
        return sets.stream().collect(toMap(ArtifactSet::digest, set -> sheet(set, lines)));
    }

    private ModelLines lines(List<ArtifactSet> sets) {
        Set<String> ids = new HashSet<>();
        List<Ancestor> further = new ArrayList<>();
        for (ArtifactSet set : sets) {
            Confirmation confirmed = set.confirmation();
            if (confirmed != null) {
                ids.add(confirmed.modelId());
                further.addAll(confirmed.extraAncestry());
            }
        }
        return models.lines(ids, further);
    }

    private static ArtifactSheet sheet(ArtifactSet set, ModelLines lines) {
        Confirmation confirmation = set.confirmation();
        if (confirmation == null) {
            return ArtifactSheet.unconfirmed(set);
        }
        Model model =
                lines.model(confirmation.modelId())
                        .orElseThrow(() -> Problem.notFound("model", confirmation.modelId()));
        return ArtifactSheet.confirmed(
                set, model, lines.ancestry(model, confirmation.extraAncestry()));
    }
}
