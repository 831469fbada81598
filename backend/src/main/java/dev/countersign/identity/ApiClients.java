package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Sha256;
import io.micronaut.http.HttpRequest;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Clients that are no laptop (MDM, CI): a bearer token shown once and kept hashed, limited to
 * scopes.
 */
@Singleton
public class ApiClients {
    static final String PREFIX = "cst_";

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

    /** Makes a client; the returned token cannot be had again. */
    @Transactional
    public String create(String actor, String name, Set<String> scopes) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String id = ids.next("cli");
        entities.persist(new ApiClientEntity(id, name, Sha256.hex(token), scopes, clock.instant()));
        audit.append(actor, "api_client.created", id, Map.of("name", name, "scopes", scopes));
        return token;
    }

    @Transactional(readOnly = true)
    boolean exists(String name) {
        return entities.createQuery(
                                "select count(c) from ApiClientEntity c where c.name = :n",
                                Long.class)
                        .setParameter("n", name)
                        .getSingleResult()
                > 0;
    }

    /** The client that the request's bearer token belongs to. */
    @Transactional
    Optional<ApiClientEntity> client(HttpRequest<?> request) {
        return bearer(request)
                .flatMap(token ->
                        entities.createQuery(
                                        "from ApiClientEntity where tokenHash = :h and revokedAt is null",
                                        ApiClientEntity.class)
                                .setParameter("h", Sha256.hex(token))
                                .getResultStream()
                                .findFirst())
                .map(client -> {
                    client.used(clock.instant());
                    return client;
                });
    }

    static Optional<String> bearer(HttpRequest<?> request) {
        return request.getHeaders()
                .getAuthorization()
                .filter(value -> value.startsWith("Bearer " + PREFIX))
                .map(value -> value.substring("Bearer ".length()));
    }
}
