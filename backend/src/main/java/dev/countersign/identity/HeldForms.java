package dev.countersign.identity;

import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.Sha256;
import dev.countersign.problem.UnsentForms;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * What people sent after their session had ended. Kept for half an hour, sealed by a cookie of
 * their browser, for the person whose session it was and nobody else; taken out once. Forms with
 * passwords and forms above 64 KiB are not kept.
 */
@Singleton
class HeldForms implements UnsentForms {
    private static final String FORM = "countersign.form";
    private static final String PATH = "countersign.form.path";
    private static final String PURPOSE = "held form";
    private static final int LONGEST = 64 * 1024;
    static final Duration LIFE = Duration.ofMinutes(30);

    private final EntityManager entities;
    private final Sessions sessions;
    private final Clock clock;
    private final HostCookie cookie;
    private final SecureRandom random = new SecureRandom();

    HeldForms(EntityManager entities, Sessions sessions, Clock clock, ServerSettings settings) {
        this.entities = entities;
        this.sessions = sessions;
        this.clock = clock;
        this.cookie = new HostCookie("countersign_held", settings);
    }

    /**
     * Notes the body of a form whose token was right, for the case that nobody is signed in.
     *
     * @param path where to send it then
     */
    static void remember(HttpRequest<?> request, String body, String path) {
        if (body.length() <= LONGEST) {
            request.setAttribute(FORM, body);
            request.setAttribute(PATH, path);
        }
    }

    @Override
    @Transactional
    public Optional<Cookie> hold(HttpRequest<?> request) {
        Optional<String> body =
                request.getAttribute(FORM, String.class).filter(b -> !HeldForm.holdsSecret(b));
        Optional<String> person = sessions.formerPerson(request);
        if (body.isEmpty() || person.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String handle = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String path = request.getAttribute(PATH, String.class).orElse("/");
        HeldForm form = HeldForm.read(path, page(request), body.get());
        entities.createQuery("delete from HeldFormEntity where expiresAt <= :now or personId = :p")
                .setParameter("now", clock.instant())
                .setParameter("p", person.get())
                .executeUpdate();
        entities.persist(
                new HeldFormEntity(
                        Sha256.hex(handle),
                        person.get(),
                        Sealed.by(handle, PURPOSE).seal(form.text()),
                        clock.instant().plus(LIFE)));
        return Optional.of(cookie.of(handle).maxAge(LIFE));
    }

    /** The form that waits in this browser for this person. */
    @Transactional(readOnly = true)
    Optional<HeldForm> waiting(HttpRequest<?> request, String personId) {
        return row(request, personId).flatMap(row -> open(request, row));
    }

    /** As {@link #waiting}, and it waits no more. */
    @Transactional
    Optional<HeldForm> take(HttpRequest<?> request, String personId) {
        Optional<HeldFormEntity> row = row(request, personId);
        Optional<HeldForm> form = row.flatMap(found -> open(request, found));
        row.ifPresent(entities::remove);
        return form;
    }

    /** Takes the cookie away. */
    Cookie gone() {
        return cookie.gone();
    }

    @Override
    public String page(HttpRequest<?> request) {
        return request.getHeaders()
                .getFirst(HttpHeaders.REFERER)
                .map(HeldForms::pathOf)
                .map(LocalPath::of)
                .orElse("/");
    }

    private static String pathOf(String referer) {
        try {
            URI uri = URI.create(referer);
            String path = uri.getRawPath() == null ? "/" : uri.getRawPath();
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }

    private Optional<HeldFormEntity> row(HttpRequest<?> request, String personId) {
        return cookie.in(request)
                .map(handle -> entities.find(HeldFormEntity.class, Sha256.hex(handle)))
                .filter(row -> row.getPersonId().equals(personId))
                .filter(row -> clock.instant().isBefore(row.getExpiresAt()));
    }

    private Optional<HeldForm> open(HttpRequest<?> request, HeldFormEntity row) {
        return cookie.in(request)
                .flatMap(handle -> Sealed.by(handle, PURPOSE).open(row.getSealed()))
                .map(HeldForm::parse);
    }
}
