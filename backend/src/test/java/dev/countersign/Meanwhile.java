package dev.countersign;

import static org.awaitility.Awaitility.await;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hibernate.Session;

/** Two acts in two transactions, each in the middle of its own when the other begins. */
@Singleton
public final class Meanwhile {
    private final EntityManager entities;
    private final TransactionOperations<Session> transactions;

    Meanwhile(EntityManager entities, TransactionOperations<Session> transactions) {
        this.entities = entities;
        this.transactions = transactions;
    }

    /**
     * Begins one act, lets the other begin until it waits for this transaction, and goes on in it.
     *
     * @return what came of the other
     */
    public <T> T waits(Runnable begin, Callable<T> other, Callable<?> goOn) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<T> begun =
                    transactions.executeWrite(_ -> {
                        begin.run();
                        entities.flush();
                        Future<T> running = thread.submit(other);
                        await().pollInSameThread().until(() -> running.isDone() || isAwaited());
                        if (running.isDone()) {
                            throw new AssertionError("the other act did not wait");
                        }
                        goOn.call();
                        return running;
                    });
            return begun.get(30, TimeUnit.SECONDS);
        }
    }

    /**
     * Begins one act and has the other done to its end in the middle of it.
     *
     * @return what came of the other
     */
    public <T> T whileIn(Runnable begin, Callable<T> other) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return transactions.executeWrite(_ -> {
                begin.run();
                entities.flush();
                return thread.submit(other).get(30, TimeUnit.SECONDS);
            });
        }
    }

    /** Whether anybody waits for a lock of the running transaction. */
    private boolean isAwaited() {
        return Boolean.TRUE.equals(
                entities.createNativeQuery(
                                "select exists (select 1 from pg_locks l where not l.granted"
                                        + " and pg_backend_pid() = any(pg_blocking_pids(l.pid)))")
                        .getSingleResult());
    }
}
