package dev.countersign.gate.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An answer that a model is giving; it can be cut from another thread. */
final class Running {
    private final List<Target> loads;
    private final String account;
    private final AtomicReference<@Nullable RefusedException> why = new AtomicReference<>();
    private volatile @Nullable InputStream answer;

    Running(List<Target> loads, String account) {
        this.loads = List.copyOf(loads);
        this.account = account;
    }

    boolean isOf(String model) {
        return loads.stream().anyMatch(target -> target.key().equals(model));
    }

    boolean isOf(String model, String caller) {
        return account.equals(caller) && isOf(model);
    }

    List<Target> loads() {
        return loads;
    }

    String account() {
        return account;
    }

    /** The tool's answer, which is dropped when this is cut. */
    void reads(InputStream stream) throws IOException {
        answer = stream;
        if (why.get() != null) {
            stream.close();
        }
    }

    /** Why it was cut; empty while it was not. */
    Optional<RefusedException> cut() {
        return Optional.ofNullable(why.get());
    }

    /** Ends it; the first reason counts. */
    void cut(RefusedException reason) throws IOException {
        why.compareAndSet(null, reason);
        // Only now: an answer that arrives meanwhile finds the reason, or is found here.
        InputStream stream = answer;
        if (stream != null) {
            stream.close();
        }
    }
}
