package dev.countersign.identity;

import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.Sha256;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

/**
 * Signed-in browsers. The cookie holds 256 random bits and a keyed digest of them; the table knows
 * only a hash, so neither a guess nor a copy of the table opens a session. Roles are read on every
 * request.
 */
@Singleton
public class Sessions {
    static final String COOKIE = "countersign_session";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final EntityManager entities;
    private final People people;
    private final Clock clock;
    private final boolean plainHttp;
    private final byte[] secret;
    private final SecureRandom random = new SecureRandom();

    Sessions(
            EntityManager entities,
            People people,
            Clock clock,
            ServerSettings settings,
            DataDirectory directory) {
        this.entities = entities;
        this.people = people;
        this.clock = clock;
        this.plainHttp = settings.plainHttp();
        this.secret = directory.secret("session.secret").getBytes(StandardCharsets.UTF_8);
    }

    /** Begins a new session; its cookie goes into the answer. */
    @Transactional
    public Cookie begin(Person person) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String handle = BASE64.encodeToString(bytes);
        entities.persist(new PersonSession(Sha256.hex(handle), person.id(), clock.instant()));
        return cookie(handle + "." + Hashes.hmac(secret, handle));
    }

    /** The person behind the request's cookie while the session lives and the person is active. */
    @Transactional
    public Optional<Person> person(HttpRequest<?> request) {
        return session(request)
                .flatMap(session -> {
                    session.seen(clock.instant());
                    return people.find(session.getPersonId());
                })
                .filter(Person::active);
    }

    /** Ends the request's session; the cookie that is returned clears the browser's. */
    @Transactional
    public Cookie end(HttpRequest<?> request) {
        session(request).ifPresent(session -> session.end(clock.instant()));
        return cookie("").maxAge(0);
    }

    /** Ends every session of a person. */
    @Transactional
    public void endAll(String personId) {
        entities.createQuery(
                        "update PersonSession set endedAt = :now where personId = :p and endedAt is null")
                .setParameter("now", clock.instant())
                .setParameter("p", personId)
                .executeUpdate();
    }

    private Optional<PersonSession> session(HttpRequest<?> request) {
        return handle(request)
                .map(handle -> entities.find(PersonSession.class, Sha256.hex(handle)))
                .filter(session -> session.liveAt(clock.instant()));
    }

    /**
     * Names the request's session without opening it: a digest of what its cookie holds, when the
     * cookie was made here.
     */
    public Optional<String> id(HttpRequest<?> request) {
        return handle(request).map(Sha256::hex);
    }

    /** The random part of the cookie, when its keyed digest fits. */
    Optional<String> handle(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(COOKIE)
                .map(Cookie::getValue)
                .map(value -> value.split("\\.", -1))
                .filter(parts -> parts.length == 2 && same(parts[1], Hashes.hmac(secret, parts[0])))
                .map(parts -> parts[0]);
    }

    /** Whether the request names a session at all, live or not. */
    static boolean named(HttpRequest<?> request) {
        return request.getCookies().findCookie(COOKIE).isPresent();
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private Cookie cookie(String value) {
        return Cookie.of(COOKIE, value)
                .path("/")
                .httpOnly(true)
                .secure(!plainHttp)
                .sameSite(SameSite.Lax);
    }
}
