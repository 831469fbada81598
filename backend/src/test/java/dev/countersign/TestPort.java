package dev.countersign;

import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.context.ApplicationContextConfigurer;
import io.micronaut.context.annotation.ContextConfigurer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that no outgoing connection takes between its choice and its use, as happens to those that
 * the system hands out: below its range, and in another range for each process of a test run.
 */
@ContextConfigurer
public final class TestPort implements ApplicationContextConfigurer {
    private static final int FIRST = 20_000;
    private static final int WIDTH = 3_000;

    @Override
    public void configure(ApplicationContextBuilder builder) {
        // properties of the builder are replaced by those that a test gives
        System.setProperty("test.port", String.valueOf(free()));
    }

    private static int free() {
        int fork = Integer.getInteger("surefire.forkNumber", 1) % 4;
        while (true) {
            int port = FIRST + fork * WIDTH + ThreadLocalRandom.current().nextInt(WIDTH);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // taken: another one
            }
        }
    }
}
