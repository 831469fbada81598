package dev.countersign.gate.posture;

import dev.countersign.token.PostureReport;
import java.nio.file.Path;
import java.time.Instant;

/** Where posture comes from: the machine itself, or a fixture in tests. */
public interface PostureSource {
    /**
     * Collects all facts anew; takes seconds.
     *
     * @param gateHome this program's own state, whose volume counts as one that must be encrypted
     */
    PostureReport collect(Instant now, Path gateHome);
}
