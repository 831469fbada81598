package dev.countersign.approval;

import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.StoredDecision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An active approval that the present policy would not renew, and the one before would. */
public final class Loser {
    private final ApprovalEntity approval;
    private final RequestEntity request;
    private final Judge.Judgement judgement;
    private final Set<String> codes;

    Loser(
            ApprovalEntity approval,
            RequestEntity request,
            Judge.Judgement judgement,
            Set<String> codes) {
        this.approval = approval;
        this.request = request;
        this.judgement = judgement;
        this.codes = codes;
    }

    public String approvalId() {
        return approval.getId();
    }

    /** Why. */
    public List<String> codes() {
        return List.copyOf(codes);
    }

    ApprovalEntity approval() {
        return approval;
    }

    /** What the approval was given to. */
    RequestEntity request() {
        return request;
    }

    /** What the present policy says. */
    Judge.Judgement judgement() {
        return judgement;
    }

    String reason(int sequence) {
        return "policy %s (sequence %d): %s"
                .formatted(bundle().revision(), sequence, String.join(", ", codes));
    }

    /** For the record of what was done because of it. */
    Map<String, Object> facts(int sequence, StoredDecision decision) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("reason", reason(sequence));
        facts.put("codes", codes);
        facts.put("revision", bundle().revision());
        facts.put("sequence", sequence);
        facts.put("decision_id", decision.id());
        return facts;
    }

    private BundleIdentity bundle() {
        return judgement.evaluated().bundle();
    }
}
