package dev.countersign.approval.signing;

import dev.countersign.identity.passkey.AssertionCheck;
import dev.countersign.platform.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the proof of a verdict from its bytes alone, without database, clock or network. Any
 * other byte in document, authenticator data, client data, signature or key is found. What the
 * bytes cannot say, the caller compares: that the statement is the recorded verdict, and that the
 * key is the reviewer's.
 */
public final class EvidenceCheck {
    /** The document is not the canonical form of a list of statements. */
    static final String DOCUMENT = "document";

    /** The document has no statement at the position. */
    static final String POSITION = "position";

    private EvidenceCheck() {}

    /**
     * What was found.
     *
     * @param statement what was signed; null where the document cannot be read
     * @param faults what does not hold, as words of the interface; empty when everything does
     */
    public record Result(@Nullable VerdictStatement statement, List<String> faults) {
        public Result {
            faults = List.copyOf(faults);
        }

        public boolean holds() {
            return faults.isEmpty();
        }
    }

    /** Recomputes everything. */
    public static Result of(Evidence evidence) {
        List<String> faults = new ArrayList<>();
        VerdictStatement statement = statement(evidence, faults);
        AssertionCheck.faults(
                        Sha256.of(evidence.document().array()),
                        evidence.assertion(),
                        evidence.publicKey(),
                        evidence.rpId(),
                        evidence.origins())
                .forEach(fault -> faults.add(fault.name().toLowerCase(Locale.ROOT)));
        return new Result(statement, faults);
    }

    private static @Nullable VerdictStatement statement(Evidence evidence, List<String> faults) {
        Optional<StatementList> read = StatementList.read(evidence.document().array());
        if (read.isEmpty()) {
            faults.add(DOCUMENT);
            return null;
        }
        List<VerdictStatement> statements = read.get().statements();
        if (evidence.position() < 0 || evidence.position() >= statements.size()) {
            faults.add(POSITION);
            return null;
        }
        return statements.get(evidence.position());
    }
}
