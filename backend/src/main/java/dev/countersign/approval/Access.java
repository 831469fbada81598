package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import java.util.stream.Stream;

/** Who sees and does what with requests, decisions and approvals of others. */
final class Access {
    /** Scope of API clients that ask for decisions. */
    static final String DECISIONS_WRITE = "decisions:write";

    private Access() {}

    /** Reviewers, auditors and administrators; everybody else sees their own. */
    static boolean seesAll(Caller caller) {
        return Stream.of(Role.SECURITY_LEAD, Role.DATA_OWNER, Role.AUDITOR, Role.ADMINISTRATOR)
                .anyMatch(caller::has);
    }

    static boolean decidesForAll(Caller caller) {
        return caller.kind() == Caller.Kind.CLIENT
                ? caller.grants().contains(DECISIONS_WRITE)
                : seesAll(caller);
    }

    /** Who may revoke, suspend and resume any approval. */
    static boolean ends(Caller caller) {
        return caller.has(Role.SECURITY_LEAD) || caller.has(Role.ADMINISTRATOR);
    }
}
