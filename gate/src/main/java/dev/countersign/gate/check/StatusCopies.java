package dev.countersign.gate.check;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.FormatException;
import dev.countersign.token.VerificationContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cached status lists, read before verification because the verifier does no I/O. */
final class StatusCopies {
    private final GateFiles files;
    private final Optional<GateState> state;
    private final Set<String> refreshTried;

    StatusCopies(GateFiles files, Optional<GateState> state, Set<String> refreshTried) {
        this.files = files;
        this.state = state;
        this.refreshTried = refreshTried;
    }

    /** The list that this approval's token points to. */
    VerificationContext.StatusLists load(CachedApproval approval) throws IOException {
        Map<String, VerificationContext.CachedStatusList> copies = new HashMap<>();
        try {
            String uri = ApprovalToken.peek(approval.token()).claims().status().uri();
            Optional<String> text = files.statusList(uri);
            if (text.isPresent()) {
                var newest = state.map(known -> known.newestStatus().get(uri)).orElse(null);
                copies.put(
                        uri,
                        new VerificationContext.CachedStatusList(
                                text.get(), newest, refreshTried.contains(uri)));
            }
        } catch (FormatException _) {
            // The verifier refuses this token before it asks for a list.
            copies.clear();
        }
        return copies::get;
    }
}
