package dev.countersign.gate.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Several acts of which each is done whatever becomes of the others, such as taking models away:
 * one that somebody holds up must not keep the others where they are.
 */
public final class Attempts {
    private final List<Exception> failures = new ArrayList<>();

    /** Something that may fail. */
    @FunctionalInterface
    public interface Act {
        void run() throws IOException;
    }

    /** Does it; a failure is kept for {@link #end}. */
    public void attempt(Act act) {
        try {
            act.run();
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        }
    }

    /**
     * To be called when all were attempted.
     *
     * @throws IOException if any failed; its message holds all of theirs
     */
    public void end() throws IOException {
        if (failures.isEmpty()) {
            return;
        }
        List<String> told = failures.stream().map(Attempts::told).distinct().toList();
        IOException all = new IOException(String.join("; ", told), failures.getFirst());
        failures.stream().skip(1).forEach(all::addSuppressed);
        throw all;
    }

    private static String told(Exception failure) {
        return failure instanceof IOException && failure.getMessage() != null
                ? failure.getMessage()
                : failure.toString();
    }
}
