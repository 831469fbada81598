package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets somebody in whom a password or the identity provider vouched for. */
@Singleton
public class Entrance {
    private final Sessions sessions;
    private final HeldForms forms;
    private final Leaving leaving;

    /** Its own count: whoever makes others fail at the provider locks nobody's password. */
    private final Attempts refusals;

    private final ClientAddress addresses;
    private final AuditLog audit;

    Entrance(
            Sessions sessions,
            HeldForms forms,
            Leaving leaving,
            Clock clock,
            ClientAddress addresses,
            AuditLog audit) {
        this.sessions = sessions;
        this.forms = forms;
        this.leaving = leaving;
        this.refusals = new Attempts(clock);
        this.addresses = addresses;
        this.audit = audit;
    }

    /**
     * Records that a sign-in through the identity provider came to nothing. Anybody can cause that,
     * so one address fills the record with so much and no more.
     *
     * @param actor the person, or {@code anonymous} where nobody is known
     */
    @Transactional
    public void turnedAway(
            HttpRequest<?> request, String actor, ProblemCode code, Map<String, ?> facts) {
        String address = addresses.of(request);
        if (refusals.begin(address).isZero()) {
            Map<String, Object> all = new HashMap<>(facts);
            all.put("code", code.code());
            audit.append(actor, "sign_in.refused", actor, all);
        }
    }

    /**
     * Begins a new session and leads to {@code next}, or first to what the person had sent when
     * their last session was over. An earlier session of the browser ends, whoever's it was.
     *
     * @param next where they wanted to go; anywhere but on this site becomes the first page
     * @param idToken the provider's word for the person; null after a password
     * @throws Problem {@code state.conflict} when the person's access is being taken away meanwhile
     */
    @Transactional
    public MutableHttpResponse<?> letIn(
            HttpRequest<?> request, Person person, String next, @Nullable String idToken) {
        if (!leaving.stays(person.id())) {
            throw new Problem(
                    ProblemCode.CONFLICT, "Your access was changed just now. Sign in again.");
        }
        boolean waits = forms.waiting(request, person.id()).isPresent();
        String target = waits ? "/signin/again" : LocalPath.of(next);
        MutableHttpResponse<?> answer =
                HttpResponse.seeOther(URI.create(target))
                        .cookie(sessions.replace(request, person, idToken));
        return waits ? answer : answer.cookie(forms.gone());
    }
}
