package dev.countersign.gate.proxy;

import dev.countersign.gate.load.Attempts;
import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.load.LoadWatch;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The models that were let through and are loaded: when one may not stay, running answers are cut
 * and the tool unloads it.
 */
final class LiveLoads {
    private final GuardedTool tool;
    private final LoadGate gate;
    private final LoadWatch watch;
    private final Consumer<String> log;
    private final Map<Key, Live> live = new ConcurrentHashMap<>();
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Set<String> accounts = ConcurrentHashMap.newKeySet();

    private record Key(String model, String account) {}

    /**
     * @param asDecided not so where something else was loaded and stays because the gate observes
     */
    private record Live(Target target, LoadWatch.Watched watched, boolean asDecided) {}

    /** What is done about something that was not let through. */
    @FunctionalInterface
    interface Ending {
        void end() throws IOException;
    }

    LiveLoads(GuardedTool tool, LoadGate gate, Consumer<String> log) {
        this.tool = tool;
        this.gate = gate;
        this.watch = new LoadWatch(gate);
        this.log = log;
    }

    /** Watches a model that is loaded now. */
    void loaded(Target target, LoadRequest request, boolean asDecided) {
        live.compute(
                new Key(target.key(), request.account()),
                (key, before) -> {
                    if (before != null && before.target().equals(target)) {
                        return new Live(target, before.watched(), asDecided);
                    }
                    if (before != null) {
                        // The name means something else by now.
                        before.watched().close();
                    }
                    return new Live(
                            target,
                            watch.begin(request, decision -> end(key, target, request, decision)),
                            asDecided);
                });
    }

    /** Accounts whose calls came through. */
    Set<String> accounts() {
        return Set.copyOf(accounts);
    }

    /** Whether the gate let it through, or is doing so now. */
    boolean isLetThrough(Present found) throws IOException {
        for (Running answer : running) {
            for (Target target : answer.loads()) {
                if (tool.isOf(found, target)) {
                    return true;
                }
            }
        }
        for (Live entry : live.values()) {
            if (tool.isOf(found, entry.target())
                    && (!entry.asDecided() || found.isSame(entry.target()))) {
                return true;
            }
        }
        return false;
    }

    /** Ends what was not let through; no load begins meanwhile. */
    synchronized void unlessLetThrough(Present found, Ending ending) throws IOException {
        if (!isLetThrough(found)) {
            ending.end();
        }
    }

    /** Whether it was let through for this account and the tool still has it. */
    boolean isLoaded(Target target, String account) throws IOException {
        if (!live.containsKey(new Key(target.key(), account))) {
            return false;
        }
        Seen seen = tool.look(target);
        return seen instanceof Seen.Same || seen instanceof Seen.Unseen;
    }

    /** Before the tool gets the call. */
    synchronized void started(Running answer) {
        accounts.add(answer.account());
        running.add(answer);
    }

    void finished(Running answer) {
        running.remove(answer);
    }

    /** One round: forgets what the tool let go of, and ends what may not stay. */
    void look() {
        live.forEach((key, entry) -> {
            try {
                if (tool.look(entry.target()) instanceof Seen.NotLoaded) {
                    entry.watched().close();
                    live.remove(key, entry);
                }
            } catch (IOException | RuntimeException _) {
                // nothing is known of it: what may not stay is ended below all the same
            }
        });
        try {
            watch.look();
        } catch (IOException e) {
            log.accept("could not be unloaded, trying again: " + e.getMessage());
        }
    }

    /** Cuts every answer of this model, whoever asked, and unloads it. */
    void drop(Target target, RefusedException why) throws IOException {
        Attempts attempts = new Attempts();
        running.stream()
                .filter(answer -> answer.isOf(target.key()))
                .forEach(answer -> attempts.attempt(() -> answer.cut(why)));
        attempts.attempt(() -> tool.unload(target));
        attempts.end();
    }

    private void end(Key key, Target target, LoadRequest request, LoadDecision decision)
            throws IOException {
        RefusedException why = RefusedException.denied(gate.refusal(request, decision));
        if (isAnothers(key)) {
            log.accept("ending " + key.model() + " for " + key.account() + ": " + why.code());
            for (Running answer : running) {
                if (answer.isOf(key.model(), key.account())) {
                    answer.cut(why);
                }
            }
        } else {
            log.accept("unloading " + key.model() + ": " + why.code());
            drop(target, why);
            Seen seen = tool.look(target);
            if (seen instanceof Seen.Same || seen instanceof Seen.Other) {
                throw new IOException(tool.title() + " still has " + key.model());
            }
        }
        live.computeIfPresent(key, (_, entry) -> entry.target().equals(target) ? null : entry);
    }

    /** Whether somebody else was let through to the same model, so that it stays loaded. */
    private boolean isAnothers(Key key) {
        return live.keySet().stream()
                .anyMatch(other ->
                        other.model().equals(key.model())
                                && !other.account().equals(key.account()));
    }

    /** Ends everything, so that nothing stays loaded without a gate. */
    void close() {
        live.forEach((key, entry) -> {
            entry.watched().close();
            live.remove(key, entry);
            try {
                drop(entry.target(), RefusedException.busy("The gate is stopping."));
            } catch (IOException e) {
                log.accept("could not be unloaded: " + key.model() + ": " + e.getMessage());
            }
        });
    }
}
