package dev.countersign.gate.load;

import dev.countersign.gate.record.EventKind;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks again at what is loaded: when a token ends, an approval is revoked, the session is over, or
 * the posture has changed, it may not stay. Who loaded it unloads it.
 */
public final class LoadWatch {
    private final LoadGate gate;
    private final Set<Watched> live = ConcurrentHashMap.newKeySet();

    public LoadWatch(LoadGate gate) {
        this.gate = gate;
    }

    /** Unloads. */
    @FunctionalInterface
    public interface Ended {
        /**
         * Told once, unless it fails: then again in the next round.
         *
         * @throws IOException if it may still be loaded
         */
        void unload(LoadDecision decision) throws IOException;
    }

    /** Something that is loaded; closed when it no longer is. */
    public final class Watched implements AutoCloseable {
        private final LoadRequest request;
        private final Ended ended;

        private Watched(LoadRequest request, Ended ended) {
            this.request = request;
            this.ended = ended;
        }

        @Override
        public void close() {
            live.remove(this);
        }
    }

    /** From now on this is loaded. */
    public Watched begin(LoadRequest request, Ended ended) {
        Watched watched = new Watched(request, ended);
        live.add(watched);
        return watched;
    }

    /**
     * One round over everything that is loaded; resident programs call it every few seconds from
     * one thread.
     *
     * @throws IOException if something that may not stay could not be unloaded; the others were
     *     looked at all the same
     */
    public void look() throws IOException {
        Attempts attempts = new Attempts();
        for (Watched watched : live) {
            attempts.attempt(() -> look(watched));
        }
        attempts.end();
    }

    private void look(Watched watched) throws IOException {
        LoadDecision decision = gate.again(watched.request);
        if (decision.goesThrough()) {
            return;
        }
        watched.ended.unload(decision);
        watched.close();
        gate.note(EventKind.LOAD_ENDED, watched.request, decision, "");
    }
}
