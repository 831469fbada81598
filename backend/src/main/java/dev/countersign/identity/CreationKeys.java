package dev.countersign.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a creating call that is repeated under the same {@code Idempotency-Key} answer with what
 * the first one made, for a day. The key commits together with what is made, or neither does; of
 * two calls at once the second waits for the first. The kept answer is sealed by the key itself, so
 * that the table shows no token that was in it.
 */
@Singleton
public class CreationKeys {
    static final Duration KEPT = Duration.ofHours(24);
    private static final int LONGEST = 128;

    private final EntityManager entities;
    private final Clock clock;
    private final byte[] secret;

    CreationKeys(EntityManager entities, Clock clock, DataDirectory directory) {
        this.entities = entities;
        this.clock = clock;
        this.secret = directory.secret("session.secret").getBytes(StandardCharsets.UTF_8);
    }

    /** An answer as it is kept. */
    record Kept(int status, @Nullable String location, @Nullable String etag, String body) {}

    /**
     * Makes it, or answers as before.
     *
     * @param route with the ids in it; the same key on another route is another key
     * @param key null where none was sent: then it is made in any case
     * @param body what was asked for; another body under the same key is refused
     */
    public <T> HttpResponse<T> once(
            Caller caller,
            String route,
            @Nullable String key,
            Object body,
            Supplier<HttpResponse<T>> make) {
        if (key == null) {
            return make.get();
        }
        check(key);
        return keyed(String.join("\n", caller.id(), route, key), StrictJson.text(body), make);
    }

    /** Refuses what is no key. */
    public static void check(String key) {
        if (key.isBlank() || key.length() > LONGEST) {
            throw Problem.field(
                    "/Idempotency-Key",
                    "length",
                    "The key is empty or too long.",
                    "1 to " + LONGEST + " characters, for example a UUID");
        }
    }

    @Transactional
    <T> HttpResponse<T> keyed(String whole, String body, Supplier<HttpResponse<T>> make) {
        String id = Hashes.hmac(secret, "creation " + whole);
        String hash = Hashes.hmac(secret, body);
        int claimed =
                entities.createNativeQuery(
                                "insert into creation_key (id, body_hash, at) values (?1, ?2, ?3)"
                                        + " on conflict do nothing")
                        .setParameter(1, id)
                        .setParameter(2, hash)
                        .setParameter(3, clock.instant())
                        .executeUpdate();
        if (claimed == 0) {
            return again(id, hash, sealed(whole));
        }
        HttpResponse<T> made = make.get();
        entities.createNativeQuery("update creation_key set answer = ?2 where id = ?1")
                .setParameter(1, id)
                .setParameter(2, sealed(whole).seal(StrictJson.text(kept(made))))
                .executeUpdate();
        return made;
    }

    private Sealed sealed(String whole) {
        return new Sealed(secret, "creation answer " + whole);
    }

    private static Kept kept(HttpResponse<?> made) {
        return new Kept(
                made.getStatus().getCode(),
                made.getHeaders().get(HttpHeaders.LOCATION),
                made.getHeaders().get(HttpHeaders.ETAG),
                StrictJson.text(made.getBody().orElseThrow()));
    }

    private <T> HttpResponse<T> again(String id, String hash, Sealed sealed) {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        "select body_hash, answer from creation_key where id = ?1",
                                        Object[].class)
                                .setParameter(1, id)
                                .getSingleResult();
        if (!hash.equals(row[0])) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "This Idempotency-Key was used for another call; use a new one.");
        }
        return answer(
                sealed.open(String.valueOf(row[1]))
                        .orElseThrow(
                                () -> new IllegalStateException("a kept answer is unreadable")));
    }

    /** The same members as before, whatever type they once had. */
    private static <T> HttpResponse<T> answer(String text) {
        try {
            Kept kept = StrictJson.read(text.getBytes(StandardCharsets.UTF_8), Kept.class);
            JsonNode body = StrictJson.tree(kept.body().getBytes(StandardCharsets.UTF_8));
            MutableHttpResponse<JsonNode> answer =
                    HttpResponse.<JsonNode>status(HttpStatus.valueOf(kept.status()))
                            .body(body)
                            .header(HttpHeaders.CACHE_CONTROL, "no-store");
            if (kept.location() != null) {
                answer.header(HttpHeaders.LOCATION, kept.location());
            }
            if (kept.etag() != null) {
                answer.header(HttpHeaders.ETAG, kept.etag());
            }
            @SuppressWarnings("unchecked") // written as JSON either way
            HttpResponse<T> same = (HttpResponse<T>) (HttpResponse<?>) answer;
            return same;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a kept answer is unreadable", e);
        }
    }

    /** Forgets keys that were used a day ago. */
    @Transactional
    int removeOld() {
        return entities.createNativeQuery("delete from creation_key where at <= ?1")
                .setParameter(1, clock.instant().minus(KEPT))
                .executeUpdate();
    }
}
