package dev.countersign.approval.effect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A few threads that share a long evaluation. */
final class Crew implements AutoCloseable {
    private static final int PIECE = 25;
    private static final long BEAT_SECONDS = 5;

    private final ExecutorService threads;
    private final ExecutorService reader =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("policy-effect-reader").factory());

    Crew(int size) {
        threads =
                Executors.newFixedThreadPool(
                        size, Thread.ofPlatform().daemon().name("policy-effect-", 0).factory());
    }

    /**
     * Applies {@code work} to each, in their order; {@code meanwhile} is called every few seconds
     * while it takes.
     */
    <T, R> List<R> each(List<T> all, Function<T, R> work, Runnable meanwhile)
            throws InterruptedException {
        List<Future<List<R>>> pieces = new ArrayList<>();
        for (int i = 0; i < all.size(); i += PIECE) {
            List<T> piece = all.subList(i, Math.min(all.size(), i + PIECE));
            pieces.add(threads.submit(() -> piece.stream().map(work).toList()));
        }
        List<R> results = new ArrayList<>(all.size());
        try {
            for (Future<List<R>> piece : pieces) {
                results.addAll(wait(piece, meanwhile));
            }
        } finally {
            pieces.forEach(piece -> piece.cancel(true));
        }
        return results;
    }

    /** Reads the next part while the present one is evaluated. */
    <R> Future<R> meanwhile(Callable<R> read) {
        return reader.submit(read);
    }

    /** Waits; {@code meanwhile} is called every few seconds. */
    <R> R wait(Future<R> piece, Runnable meanwhile) throws InterruptedException {
        while (true) {
            try {
                return piece.get(BEAT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                meanwhile.run();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a part of the work failed", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        reader.shutdownNow();
    }
}
