package dev.countersign.approval;

import dev.countersign.approval.exception.Occasions;
import dev.countersign.approval.exception.Subject;
import dev.countersign.identity.Caller;
import dev.countersign.policy.DecisionSubject;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

/** Requests and decisions that exceptions are asked for. */
@Singleton
class RequestOccasions implements Occasions {
    private final EntityManager entities;
    private final Decisions decisions;
    private final DecisionLog log;

    RequestOccasions(EntityManager entities, Decisions decisions, DecisionLog log) {
        this.entities = entities;
        this.decisions = decisions;
        this.log = log;
    }

    @Override
    @Transactional(readOnly = true)
    public Occasion ofRequest(Caller caller, String requestId) {
        RequestEntity request = entities.find(RequestEntity.class, requestId);
        if (request == null || !Requests.sees(caller, request)) {
            throw Problem.notFound("request", requestId);
        }
        return new Occasion(
                requestId,
                Tuple.of(request).exceptionSubject(),
                decisions.find(request.getDecisionId()).orElseThrow().decision());
    }

    @Override
    @Transactional(readOnly = true)
    public Occasion ofDecision(Caller caller, String decisionId) {
        StoredDecision stored = log.get(caller, decisionId);
        DecisionSubject about = stored.about();
        String requestId = about.requestId();
        boolean newest =
                requestId != null
                        && java.util.Optional.ofNullable(
                                        entities.find(RequestEntity.class, requestId))
                                .map(RequestEntity::getDecisionId)
                                .filter(decisionId::equals)
                                .isPresent();
        return new Occasion(
                newest ? requestId : null,
                new Subject(about.deviceId(), about.modelDigest(), about.personId()),
                stored.decision());
    }
}
