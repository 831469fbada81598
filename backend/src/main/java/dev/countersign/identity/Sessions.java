package dev.countersign.identity;

import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.Sha256;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signed-in browsers. The cookie holds 256 random bits and a keyed digest of them; the table knows
 * only a hash, so neither a guess nor a copy of the table opens a session. Roles are read on every
 * request.
 */
@Singleton
public class Sessions {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Duration NEW_PASSWORD_LIFE = Duration.ofMinutes(15);
    private static final String ID_TOKEN = "id token";
    private static final int MOST_SHOWN = 50;

    private final EntityManager entities;
    private final People people;
    private final Clock clock;
    private final SignInSettings settings;
    private final HostCookie cookie;
    private final byte[] secret;
    private final SecureRandom random = new SecureRandom();

    Sessions(
            EntityManager entities,
            People people,
            Clock clock,
            SignInSettings settings,
            ServerSettings server,
            DataDirectory directory) {
        this.entities = entities;
        this.people = people;
        this.clock = clock;
        this.settings = settings;
        this.cookie = new HostCookie("countersign_session", server);
        this.secret = directory.secret("session.secret").getBytes(StandardCharsets.UTF_8);
    }

    /** What is left to do in the browser after its session ended. */
    record Ended(Cookie cookie, boolean byProvider, @Nullable String idToken) {}

    /** Begins a new session of a browser that says nothing of itself. */
    @Transactional
    public Cookie begin(Person person) {
        return begin(person.id(), PersonSession.PERSON, "", settings.longest(), null);
    }

    /**
     * Ends the request's session, whoever's it is, and begins a new one; its cookie goes into the
     * answer.
     *
     * @param idToken the provider's word for the person; null after a password
     */
    @Transactional
    public Cookie replace(HttpRequest<?> request, Person person, @Nullable String idToken) {
        end(request);
        return begin(
                person.id(), PersonSession.PERSON, agent(request), settings.longest(), idToken);
    }

    /** As {@link #replace}, for a session that opens only the choice of a new password. */
    @Transactional
    Cookie replaceForNewPassword(HttpRequest<?> request, Person person) {
        end(request);
        return begin(
                person.id(), PersonSession.NEW_PASSWORD, agent(request), NEW_PASSWORD_LIFE, null);
    }

    private Cookie begin(
            String personId,
            String purpose,
            String agent,
            Duration longest,
            @Nullable String idToken) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String handle = BASE64.encodeToString(bytes);
        var session =
                new PersonSession(
                        Sha256.hex(handle), personId, purpose, agent, clock.instant(), longest);
        if (idToken != null) {
            session.byProvider(Sealed.by(handle, ID_TOKEN).seal(idToken));
        }
        entities.persist(session);
        return cookie.of(handle + "." + Hashes.hmac(secret, handle));
    }

    /** The person behind the request's cookie while the session lives and the person is active. */
    @Transactional
    public Optional<Person> person(HttpRequest<?> request) {
        return person(request, PersonSession.PERSON);
    }

    /** The person who has signed in with a one-time password and may now choose their own. */
    @Transactional
    Optional<Person> choosingPassword(HttpRequest<?> request) {
        return person(request, PersonSession.NEW_PASSWORD);
    }

    private Optional<Person> person(HttpRequest<?> request, String purpose) {
        return handle(request)
                .map(Sha256::hex)
                .flatMap(people::bySession)
                .filter(found -> isLive(found.session(), clock.instant()))
                .filter(found -> found.session().isFor(purpose))
                .map(found -> {
                    found.session().seen(clock.instant());
                    return found.person();
                })
                .filter(Person::active);
    }

    /** The person whose session this browser had, when it lives no more. */
    @Transactional(readOnly = true)
    Optional<String> formerPerson(HttpRequest<?> request) {
        return named(request)
                .filter(session -> session.isFor(PersonSession.PERSON))
                .filter(session -> !isLive(session, clock.instant()))
                .map(PersonSession::getPersonId);
    }

    /** Ends the request's session; the cookie that is returned clears the browser's. */
    @Transactional
    Ended end(HttpRequest<?> request) {
        Optional<PersonSession> session = session(request);
        String idToken =
                session.map(PersonSession::getSealedIdToken)
                        .flatMap(sealed ->
                                handle(request).flatMap(h -> Sealed.by(h, ID_TOKEN).open(sealed)))
                        .orElse(null);
        session.ifPresent(ending -> ending.end(clock.instant()));
        return new Ended(
                cookie.gone(), session.filter(PersonSession::isByProvider).isPresent(), idToken);
    }

    /** Ends every session of a person; the number of those that lived. */
    @Transactional
    public int endAll(String personId) {
        List<PersonSession> live = live(personId);
        entities.createQuery(
                        "update PersonSession set endedAt = :now, sealedIdToken = null"
                                + " where personId = :p and endedAt is null")
                .setParameter("now", clock.instant())
                .setParameter("p", personId)
                .executeUpdate();
        live.forEach(entities::detach);
        return live.size();
    }

    /** Ends one session of a person; false when they have none of this name. */
    @Transactional
    boolean endOne(String personId, String shownId) {
        Optional<PersonSession> found =
                live(personId).stream().filter(s -> s.shownId().equals(shownId)).findFirst();
        found.ifPresent(session -> session.end(clock.instant()));
        return found.isPresent();
    }

    /** The sessions of a person that live now, last seen first; the 50 newest. */
    @Transactional(readOnly = true)
    List<SessionView> of(String personId, HttpRequest<?> request) {
        String here = handle(request).map(Sha256::hex).orElse("");
        return live(personId).stream()
                .map(session -> SessionView.of(session, here))
                .limit(MOST_SHOWN)
                .toList();
    }

    private List<PersonSession> live(String personId) {
        Instant now = clock.instant();
        return entities.createQuery(
                        "from PersonSession where personId = :p and endedAt is null"
                                + " and endsAt > :now order by lastSeenAt desc",
                        PersonSession.class)
                .setParameter("p", personId)
                .setParameter("now", now)
                .getResultStream()
                .filter(session -> isLive(session, now))
                .toList();
    }

    private Optional<PersonSession> session(HttpRequest<?> request) {
        return named(request).filter(session -> isLive(session, clock.instant()));
    }

    private Optional<PersonSession> named(HttpRequest<?> request) {
        return handle(request)
                .map(handle -> entities.find(PersonSession.class, Sha256.hex(handle)));
    }

    /** Where passwords are no longer taken, what they opened is closed too. */
    private boolean isLive(PersonSession session, Instant now) {
        return session.liveAt(now, settings.idle())
                && (settings.localAccounts() || session.isByProvider() || isRecovered(session));
    }

    private boolean isRecovered(PersonSession session) {
        String recover = settings.recover();
        return recover != null
                && people.byUsername(recover)
                        .filter(person -> person.id().equals(session.getPersonId()))
                        .isPresent();
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
        return cookie.in(request)
                .map(value -> value.split("\\.", -1))
                .filter(parts ->
                        parts.length == 2 && Hashes.same(parts[1], Hashes.hmac(secret, parts[0])))
                .map(parts -> parts[0]);
    }

    /** Whether the request names a session at all, live or not. */
    boolean isNamed(HttpRequest<?> request) {
        return cookie.in(request).isPresent();
    }

    private static String agent(HttpRequest<?> request) {
        return request.getHeaders().getFirst(HttpHeaders.USER_AGENT).orElse("");
    }
}
