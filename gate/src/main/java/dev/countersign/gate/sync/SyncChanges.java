package dev.countersign.gate.sync;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.FormatException;
import dev.countersign.token.GatePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is different after a synchronisation, one line each. */
final class SyncChanges {
    private SyncChanges() {}

    static List<String> between(
            List<CachedApproval> before,
            List<CachedApproval> after,
            boolean observedBefore,
            Optional<GatePolicy> policyAfter) {
        List<String> lines = new ArrayList<>();
        Map<String, CachedApproval> gone = new LinkedHashMap<>();
        before.forEach(approval -> gone.put(approval.id(), approval));
        for (CachedApproval approval : after) {
            CachedApproval old = gone.remove(approval.id());
            String name = approval.id() + " for " + Printable.of(approval.name()) + ": ";
            if (old == null) {
                lines.add(name + "new, " + Printable.of(approval.state()) + until(approval));
            } else if (!old.state().equals(approval.state())) {
                lines.add(
                        name
                                + Printable.of(old.state())
                                + " before, now "
                                + Printable.of(approval.state()));
            } else if (!old.token().equals(approval.token())) {
                lines.add(name + "renewed" + until(approval));
            }
        }
        gone.values()
                .forEach(
                        old -> lines.add(old.id() + " for " + Printable.of(old.name()) + ": gone"));
        boolean observes =
                policyAfter.filter(policy -> policy.mode() == GatePolicy.Mode.OBSERVE).isPresent();
        if (observes != observedBefore) {
            lines.add("mode: " + mode(policyAfter));
        }
        return lines;
    }

    private static String mode(Optional<GatePolicy> policy) {
        return policy.map(held ->
                        held.mode().word()
                                + " (group "
                                + held.group()
                                + ") until "
                                + held.expiresAt())
                .orElse("enforce");
    }

    private static String until(CachedApproval approval) {
        try {
            return " until " + ApprovalToken.peek(approval.token()).claims().expiresAt();
        } catch (FormatException _) {
            return ", with a token that cannot be read";
        }
    }
}
