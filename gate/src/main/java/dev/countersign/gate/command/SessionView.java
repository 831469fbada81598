package dev.countersign.gate.command;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which approvals a session fits, as lines; only a check or a load decides. */
final class SessionView {
    private SessionView() {}

    static List<String> allowed(GateFiles files, WorkSession session, Instant now)
            throws IOException {
        List<String> fitting = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (CachedApproval approval : files.approvals()) {
            Optional<ApprovalClaims> claims = claims(approval);
            if (claims.isEmpty()
                    || !approval.state().equals("active")
                    || !now.isBefore(claims.get().expiresAt())) {
                continue;
            }
            String name =
                    "  "
                            + Printable.of(approval.name())
                            + " with "
                            + String.join(", ", claims.get().use().tools());
            SortedSet<String> beyond = beyond(session, claims.get().use());
            if (beyond.isEmpty()) {
                fitting.add(name);
            } else {
                others.add(name + ": not approved for " + String.join(", ", beyond));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(fitting.isEmpty() ? "No approval here covers all of it." : "Approved under it:");
        lines.addAll(fitting);
        if (!others.isEmpty()) {
            lines.add("Refused under it:");
            lines.addAll(others);
        }
        return lines;
    }

    private static Optional<ApprovalClaims> claims(CachedApproval approval) {
        try {
            return Optional.of(ApprovalToken.peek(approval.token()).claims());
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    private static SortedSet<String> beyond(WorkSession session, ApprovalClaims.Use use) {
        SortedSet<String> words = new TreeSet<>(session.scopes());
        words.removeAll(use.scopes());
        SortedSet<String> classes = new TreeSet<>(session.dataClasses());
        classes.removeAll(use.dataClasses());
        words.addAll(classes);
        return words;
    }
}
