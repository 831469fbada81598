package dev.countersign.gate.command;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The registered names of scopes and data classes: those that ship with the product, and any that
 * an approval here names.
 */
final class Words {
    private static final List<String> SCOPES =
            List.of(
                    "code_generation",
                    "refactoring",
                    "regex_sql",
                    "documentation",
                    "unit_tests",
                    "codebase_summary");
    private static final List<String> CLASSES =
            List.of(
                    "public",
                    "synthetic",
                    "sanitised",
                    "source_code",
                    "internal",
                    "confidential",
                    "personal");
    private static final List<String> FORBIDDEN = List.of("secret", "health");

    private Words() {}

    /** The scopes among comma-separated options; unknown names are refused. */
    static SortedSet<String> scopes(Collection<String> given, GateFiles files)
            throws IOException, StoppedException {
        return registered("scope", given, SCOPES, files, use -> use.scopes());
    }

    /** The data classes among comma-separated options; forbidden and unknown names are refused. */
    static SortedSet<String> dataClasses(Collection<String> given, GateFiles files)
            throws IOException, StoppedException {
        for (String word : given) {
            if (FORBIDDEN.contains(word)) {
                throw StoppedException.usage(
                        "The data class " + word + " must never be given to a local model.",
                        "Take production credentials and health data out of what you work on first.");
            }
        }
        return registered("data class", given, CLASSES, files, use -> use.dataClasses());
    }

    private static SortedSet<String> registered(
            String what,
            Collection<String> given,
            List<String> shipped,
            GateFiles files,
            Function<ApprovalClaims.Use, SortedSet<String>> of)
            throws IOException, StoppedException {
        SortedSet<String> known = new TreeSet<>(shipped);
        if (!known.containsAll(given)) {
            for (CachedApproval approval : files.approvals()) {
                known.addAll(named(approval, of));
            }
        }
        for (String word : given) {
            if (!known.contains(word)) {
                throw StoppedException.usage(
                        "There is no " + what + " called '" + word + "'.",
                        "Choose among: " + String.join(", ", known));
            }
        }
        return new TreeSet<>(given);
    }

    private static SortedSet<String> named(
            CachedApproval approval, Function<ApprovalClaims.Use, SortedSet<String>> of) {
        try {
            return of.apply(ApprovalToken.peek(approval.token()).claims().use());
        } catch (FormatException _) {
            return new TreeSet<>();
        }
    }
}
