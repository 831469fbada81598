package dev.countersign.policy.wasm;

import dev.countersign.policy.BundleRefused;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Loads a module in bounded time: on a thread of its own, because neither parser nor compiler can
 * be stopped. What runs of the module is stopped by the interrupt; a compilation is left to end
 * unheard, which it does because modules are small.
 */
final class Loading {
    private Loading() {}

    static <T> T within(Duration limit, Callable<T> work) throws BundleRefused {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("policy-load").start(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BundleRefused(
                    "/policy.wasm was not compiled and ready within " + limit.toSeconds() + " s",
                    e);
        } catch (ExecutionException e) {
            throw refused(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleRefused("loading /policy.wasm was interrupted", e);
        } finally {
            task.cancel(true);
        }
    }

    private static BundleRefused refused(@Nullable Throwable cause) {
        return switch (cause) {
            case BundleRefused refused -> refused;
            case EvaluationStopped stopped ->
                    new BundleRefused(
                            "/policy.wasm cannot be run: " + stopped.getMessage(), stopped);
            case null -> new BundleRefused("/policy.wasm cannot be run");
            default -> new BundleRefused("/policy.wasm cannot be run: " + cause, cause);
        };
    }
}
