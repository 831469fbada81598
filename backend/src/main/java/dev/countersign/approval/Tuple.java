package dev.countersign.approval;

import dev.countersign.approval.exception.Subject;
import dev.countersign.policy.DecisionSubject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is decided about: who wants to use which files on which device with which tool for what. */
record Tuple(
        String personId,
        String deviceId,
        String modelDigest,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        @Nullable String sanitisation,
        String environment,
        int durationDays,
        String reason) {

    static Tuple of(String personId, Ask ask) {
        return new Tuple(
                personId,
                ask.device().id(),
                ask.modelDigest(),
                ask.toolId(),
                ask.scopes(),
                ask.dataClasses(),
                ask.sanitisation(),
                ask.environment(),
                ask.durationDays(),
                ask.reason());
    }

    static Tuple of(RequestEntity request) {
        return new Tuple(
                request.getPersonId(),
                request.getDeviceId(),
                request.getModelDigest(),
                request.getToolId(),
                request.getScopes(),
                request.getDataClasses(),
                request.getSanitisation(),
                request.getEnvironment(),
                request.getDurationDays(),
                request.getReason());
    }

    /** What a revision is compared by: without who asks. */
    static Tuple of(RequestView request) {
        return new Tuple(
                "",
                request.deviceId(),
                request.modelDigest(),
                request.toolId(),
                request.scopes(),
                request.dataClasses(),
                request.sanitisation(),
                request.environment(),
                request.durationDays(),
                request.reason());
    }

    /** For what exceptions are for. */
    Subject exceptionSubject() {
        return new Subject(deviceId, modelDigest, personId);
    }

    /** For the record of a decision. */
    DecisionSubject subject(@Nullable String requestId) {
        return new DecisionSubject(requestId, personId, deviceId, modelDigest, toolId);
    }
}
