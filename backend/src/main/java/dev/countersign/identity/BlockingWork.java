package dev.countersign.identity;

import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Work that waits, for the database say, off the event loop. Whoever no longer wants its result
 * does not interrupt it: an interrupt in the middle of a statement costs a database connection.
 */
@Singleton
public final class BlockingWork {
    private final ExecutorService executor;

    BlockingWork(@Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.executor = executor;
    }

    /** The result of the work, which begins when somebody asks for it; empty for null. */
    public <T> Mono<T> mono(Supplier<? extends T> work) {
        return Mono.fromFuture(() -> CompletableFuture.supplyAsync(work, executor), true);
    }
}
