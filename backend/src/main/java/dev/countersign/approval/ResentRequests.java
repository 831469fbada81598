package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * Sends a request again as it is, after an exception was granted or a fact was mended: a new
 * request with a decision of its own. One that still waits is withdrawn in the same act.
 */
@Singleton
public class ResentRequests {
    private final Requests requests;
    private final RequestReader reader;

    ResentRequests(Requests requests, RequestReader reader) {
        this.requests = requests;
        this.reader = reader;
    }

    /**
     * Sends it.
     *
     * @return the new request; the same one for a second call, so that a double click sends once
     * @throws Problem {@code access.forbidden} for everybody but the person who asked
     */
    @Transactional
    public RequestView send(Caller caller, String id) {
        RequestEntity earlier =
                reader.locked(id)
                        .filter(request -> Requests.sees(caller, request))
                        .orElseThrow(() -> Problem.notFound("request", id));
        if (!earlier.getPersonId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only the person who asked sends a request again.");
        }
        String once = "again %s %d".formatted(id, earlier.getRevision());
        RequestView sent = requests.submit(caller, said(earlier), once, Map.of("again_of", id));
        if (earlier.getState().isWaiting()) {
            requests.withdraw(caller, id);
        }
        return sent;
    }

    private static NewRequest said(RequestEntity request) {
        return new NewRequest(
                request.getDeviceId(),
                request.getModelDigest(),
                request.getToolId(),
                List.copyOf(request.getScopes()),
                List.copyOf(request.getDataClasses()),
                request.getSanitisation(),
                request.getEnvironment(),
                request.getDurationDays(),
                request.getReason());
    }
}
