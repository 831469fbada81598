package dev.countersign.gate.proxy;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Keeps what a name means from changing between the decision about a load and the load. By name, so
 * that a download of hours holds up no other model.
 */
final class NameLocks {
    private static final long PATIENCE_SECONDS = 10;

    /** Above this many names, locks that nobody holds are forgotten. */
    private static final int MANY = 1000;

    private final Map<String, WeakReference<ReentrantReadWriteLock>> locks = new HashMap<>();

    /** Locks that are held; only the thread that took them lets them go. */
    static final class Held implements AutoCloseable {
        private final Deque<Lock> held = new ArrayDeque<>();

        /** Keeps the locks themselves from being forgotten while they are held. */
        private final List<ReentrantReadWriteLock> kept = new ArrayList<>();

        private Held() {}

        /** May be called early, and more than once. */
        @Override
        public void close() {
            while (!held.isEmpty()) {
                held.pop().unlock();
            }
            kept.clear();
        }
    }

    /** For a load: many at a time, while nobody changes these names. */
    Held forLoad(Collection<String> keys) throws RefusedException {
        return hold(
                keys,
                ReentrantReadWriteLock::readLock,
                "This model's name is being changed by another call.");
    }

    /** For a change: alone. */
    Held forChange(Collection<String> keys) throws RefusedException {
        return hold(
                keys,
                ReentrantReadWriteLock::writeLock,
                "This model's name is in use by a load or another change.");
    }

    private synchronized ReentrantReadWriteLock lock(String key) {
        if (locks.size() > MANY) {
            locks.values().removeIf(reference -> reference.get() == null);
        }
        WeakReference<ReentrantReadWriteLock> reference = locks.get(key);
        ReentrantReadWriteLock known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
        locks.put(key, new WeakReference<>(lock));
        return lock;
    }

    /** In sorted order, so that two calls never wait for each other. */
    private Held hold(
            Collection<String> keys, Function<ReentrantReadWriteLock, Lock> side, String busy)
            throws RefusedException {
        Held held = new Held();
        try {
            for (String key : new TreeSet<>(keys)) {
                ReentrantReadWriteLock both = lock(key);
                held.kept.add(both);
                Lock lock = side.apply(both);
                if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    held.close();
                    throw RefusedException.busy(busy);
                }
                held.held.push(lock);
            }
            return held;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            held.close();
            throw RefusedException.busy("The gate is stopping.");
        }
    }
}
