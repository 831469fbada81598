package dev.countersign.identity.client;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Clients that are no laptop (MDM, CI): a bearer token shown once and kept hashed, limited to
 * scopes, in time and in calls per minute. A revocation acts on the next call.
 */
@Singleton
public class ApiClients {
    private static final Duration TOUCH = Duration.ofMinutes(1);

    private final EntityManager entities;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiClients(EntityManager entities, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes a client for a year; the returned token cannot be had again. */
    @Transactional
    public String create(String actor, String name, Set<String> scopes) {
        Duration life = Duration.ofDays(NewClient.USUAL_DAYS);
        return add(actor, new NewClient.Checked(name, scopes, life, null)).token();
    }

    /**
     * Who answers for what the client says: who made it, and whoever knows a token of it that
     * holds. Ids of people, or {@code system} for what the first start made.
     */
    @Transactional(readOnly = true)
    public Set<String> answerable(String id) {
        ApiClientEntity client = entities.find(ApiClientEntity.class, id);
        if (client == null) {
            throw Problem.notFound("API client", id);
        }
        return client.answerable(clock.instant());
    }

    /** Whether a client, however old, has this name. */
    @Transactional(readOnly = true)
    public boolean exists(String name) {
        return entities.createQuery(
                                "select count(c) from ApiClientEntity c where c.name = :n",
                                Long.class)
                        .setParameter("n", name)
                        .getSingleResult()
                > 0;
    }

    @Transactional
    IssuedToken add(String actor, NewClient.Checked asked) {
        if (exists(asked.name())) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "A client has the name " + asked.name() + " already, or had it.");
        }
        Instant now = clock.instant();
        ApiClientEntity client =
                new ApiClientEntity(
                        ids.next("cli"),
                        asked.name(),
                        asked.scopes(),
                        asked.requestsPerMinute(),
                        actor,
                        now);
        ClientToken token = ClientToken.random(random);
        client.replaceToken(actor, token.hash(), now.plus(asked.life()), now, now);
        entities.persist(client);
        audit.append(
                actor,
                "api_client.created",
                client.getId(),
                Map.of(
                        "name",
                        asked.name(),
                        "scopes",
                        asked.scopes(),
                        "expires_at",
                        client.getExpiresAt().toString()));
        return new IssuedToken(client.toClient(now), token.reveal());
    }

    /** Clients by name after {@code after} (exclusive), of any state when that is null. */
    @Transactional(readOnly = true)
    Page<ApiClient> list(
            String text, @Nullable ClientState state, @Nullable String after, int limit) {
        Instant now = clock.instant();
        List<ApiClient> found =
                entities.createQuery(
                                "from ApiClientEntity c where c.name > :after"
                                        + " and locate(:text, c.name) > 0"
                                        + " and (:state = '' or :state = case when c.revokedAt is not null then 'revoked'"
                                        + " when c.expiresAt <= :now then 'expired' else 'active' end)"
                                        + " order by c.name",
                                ApiClientEntity.class)
                        .setParameter("after", after == null ? "" : after)
                        .setParameter("text", text)
                        .setParameter("state", state == null ? "" : state.id())
                        .setParameter("now", now)
                        .setMaxResults(limit + 1)
                        .getResultStream()
                        .map(client -> client.toClient(now))
                        .toList();
        return Page.of(found, limit, ApiClient::name);
    }

    /** The client; a {@link Problem} of kind not-found otherwise. */
    @Transactional(readOnly = true)
    ApiClient get(String id) {
        ApiClientEntity client = entities.find(ApiClientEntity.class, id);
        if (client == null) {
            throw Problem.notFound("API client", id);
        }
        return client.toClient(clock.instant());
    }

    /** Another limit; null for that of the server. Acts on the next call. */
    @Transactional
    ApiClient limit(String actor, String id, int expectedVersion, @Nullable Integer perMinute) {
        ApiClientEntity client = locked(id);
        EntityTag.check(expectedVersion, client.getVersion());
        client.setRequestsPerMinute(perMinute);
        entities.flush();
        audit.append(
                actor,
                "api_client.limited",
                id,
                perMinute == null ? Map.of() : Map.of("requests_per_minute", perMinute));
        return client.toClient(clock.instant());
    }

    /**
     * A new token with a new end; the present one holds for the grace, but never past its own end.
     */
    @Transactional
    IssuedToken rotate(String actor, String id, ClientActs.Rotation.Checked asked) {
        ApiClientEntity client = unrevoked(id);
        Instant now = clock.instant();
        Instant graced = now.plus(asked.grace());
        Instant until = graced.isBefore(client.getExpiresAt()) ? graced : client.getExpiresAt();
        ClientToken token = ClientToken.random(random);
        Duration life = asked.life();
        client.replaceToken(
                actor, token.hash(), now.plus(life == null ? client.life() : life), until, now);
        entities.flush();
        audit.append(
                actor,
                "api_client.rotated",
                id,
                Map.of(
                        "expires_at",
                        client.getExpiresAt().toString(),
                        "grace_hours",
                        asked.grace().toHours()));
        return new IssuedToken(client.toClient(now), token.reveal());
    }

    /** Ends every token of a client, for good. */
    @Transactional
    ApiClient revoke(String actor, String id, String reason) {
        ApiClientEntity client = unrevoked(id);
        client.revoke(actor, reason, clock.instant());
        entities.flush();
        audit.append(actor, "api_client.revoked", id, Map.of("reason", reason));
        return client.toClient(clock.instant());
    }

    /** The client that the token opens now. */
    @Transactional
    Optional<ApiClient> authenticate(ClientToken token) {
        if (!token.isWellFormed()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        String hash = token.hash();
        return entities.createQuery(
                        "from ApiClientEntity where tokenHash = :h or previousHash = :h",
                        ApiClientEntity.class)
                .setParameter("h", hash)
                .getResultStream()
                .filter(client -> client.opens(hash, now))
                .findFirst()
                .map(client -> client.toClient(now))
                .map(client -> {
                    touch(client, now);
                    return client;
                });
    }

    /** Notes the use, at most once a minute: a call is not worth a write. */
    private void touch(ApiClient client, Instant now) {
        Instant last = client.lastUsedAt();
        if (last == null || now.isAfter(last.plus(TOUCH))) {
            entities.createNativeQuery("update api_client set last_used_at = ?1 where id = ?2")
                    .setParameter(1, now)
                    .setParameter(2, client.id())
                    .executeUpdate();
        }
    }

    private ApiClientEntity locked(String id) {
        ApiClientEntity client =
                entities.find(ApiClientEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (client == null) {
            throw Problem.notFound("API client", id);
        }
        return client;
    }

    private ApiClientEntity unrevoked(String id) {
        ApiClientEntity client = locked(id);
        if (client.toClient(clock.instant()).isRevoked()) {
            throw new Problem(ProblemCode.CONFLICT, "This client was revoked, for good.");
        }
        return client;
    }
}
