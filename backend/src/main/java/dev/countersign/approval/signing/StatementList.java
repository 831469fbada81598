package dev.countersign.approval.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one signature covers: the JSON array of one statement, or of one for each request of a bulk
 * verdict, in the canonical form of RFC 8785. The challenge is the SHA-256 of these bytes.
 */
public record StatementList(List<VerdictStatement> statements) {
    /** The most that are signed at once. */
    public static final int MOST = 50;

    public StatementList {
        statements = List.copyOf(statements);
        if (statements.isEmpty() || statements.size() > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " statements are signed at once");
        }
    }

    /** The document. */
    public byte[] document() {
        return Digests.canonical(StrictJson.write(statements));
    }

    /** Empty for everything but a document that {@link #document} writes. */
    public static Optional<StatementList> read(byte[] document) {
        try {
            VerdictStatement[] read = StrictJson.read(document, VerdictStatement[].class);
            if (read.length == 0
                    || read.length > MOST
                    || !Stream.of(read).allMatch(StatementList::isWhole)) {
                return Optional.empty();
            }
            StatementList list = new StatementList(List.of(read));
            return Arrays.equals(list.document(), document) ? Optional.of(list) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(VerdictStatement s) {
        return s != null
                && VerdictStatement.TYPE.equals(s.type())
                && Stream.of(
                                s.request(),
                                s.decision(),
                                s.findingsDigest(),
                                s.verdict(),
                                s.role(),
                                s.reasonDigest(),
                                s.reviewer(),
                                s.issuedAt(),
                                s.nonce())
                        .allMatch(Objects::nonNull);
    }
}
