package dev.countersign.approval;

import dev.countersign.inventory.model.RevokedFiles;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Requests are locked before approvals, and what is recorded comes last, as everywhere. */
@Singleton
class ModelEnd implements RevokedFiles {
    private final Approvals approvals;
    private final ClosedRequests requests;

    ModelEnd(Approvals approvals, ClosedRequests requests) {
        this.approvals = approvals;
        this.requests = requests;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Ended end(String actor, Set<String> digests, String reason) {
        Set<String> any = Departures.orNone(digests);
        String said = "model revoked everywhere: " + reason;
        List<RequestEntity> closed = requests.close("r.modelDigest in :id", any, true);
        List<ApprovalEntity> ended = approvals.endAll("a.modelDigest in :id", any, said);
        approvals.recordEnded(actor, ended, said);
        requests.record(actor, closed, said);
        return new Ended(ended.size(), closed.size());
    }
}
