package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Map;

/** Ends sessions on the server, so that the browsers' cookies open nothing any more. */
@Singleton
class SignOuts {
    private final Sessions sessions;
    private final People people;
    private final AuditLog audit;

    SignOuts(Sessions sessions, People people, AuditLog audit) {
        this.sessions = sessions;
        this.people = people;
        this.audit = audit;
    }

    /** One browser of the person's own. */
    @Transactional
    void one(String personId, String session) {
        if (!sessions.endOne(personId, session)) {
            throw Problem.notFound("session", session);
        }
        audit.append(personId, "person.session_ended", personId, Map.of("session", session));
    }

    /**
     * Every browser of a person.
     *
     * @param reason why somebody else does it; empty when it is the person
     * @return how many there were
     */
    @Transactional
    int everywhere(String actor, String personId, String reason) {
        people.get(personId);
        int ended = sessions.endAll(personId);
        audit.append(
                actor,
                "person.signed_out_everywhere",
                personId,
                Map.of("sessions", ended, "reason", reason));
        return ended;
    }
}
