package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.wasm.BenchEngines;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * P4: how long it takes until another revision decides, from its files to the first decision, while
 * questions are asked without a pause. The revisions differ in one obligation, so that an answer
 * made of both is noticed.
 */
final class ActivationRun {
    private static final long PATIENCE = 60_000_000_000L;

    private static final int WARM_UP = 500;

    private final byte[] input;
    private final Path[] bundles;
    private final String[] names;
    private final Map<String, Long> tokenLives;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private volatile String revision = "";
    private volatile boolean over;

    private ActivationRun(byte[] input, Path[] bundles) throws IOException, BundleRefused {
        this.input = input;
        this.bundles = bundles;
        names = new String[] {name(0), name(1)};
        tokenLives = Map.of(names[0], life(0), names[1], life(1));
    }

    /** {@code ROUNDS INPUT BUNDLE_A BUNDLE_B OPA}; prints lines for {@link ResultTable}. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        byte[] input = Files.readAllBytes(Path.of(arguments[1]));
        Path[] bundles = {Path.of(arguments[2]), Path.of(arguments[3])};
        new ActivationRun(input, bundles).here(rounds);
        new ActivationRun(input, bundles).prepared(rounds);
        new ActivationRun(input, bundles).opa(rounds, arguments[4]);
    }

    /** A step of a worker: asks once and checks the answer. */
    private interface Question {
        void ask() throws Exception;
    }

    private void here(int rounds) throws Exception {
        Policy policy = new Policy(load(0));
        run("from its files|ours", rounds, policy, which -> policy.activate(load(which)));
    }

    /** As an activation goes in the server, which compiled the bundle when it was uploaded. */
    private void prepared(int rounds) throws Exception {
        LoadedPolicy[] ready = {load(0), load(1)};
        Policy policy = new Policy(ready[0]);
        run("compiled before|ours", rounds, policy, which -> policy.activate(ready[which]));
    }

    private void run(String side, int rounds, Policy policy, Activation activation)
            throws Exception {
        run(
                side,
                rounds,
                () -> {
                    EvaluatedDecision answer = policy.evaluateRaw(input);
                    check(answer.bundle().revision(), answer.decision().obligations().tokenMaxS());
                },
                activation);
    }

    private LoadedPolicy load(int which) throws IOException, BundleRefused {
        // A cache of its own each time: a new revision has never been compiled before.
        return LoadedPolicy.proven(
                DecisionBenchmark.bundle(bundles[which]),
                BenchEngines.make(Files.createTempDirectory("wasm-cache"), 2));
    }

    private void opa(int rounds, String binary) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path served = Files.createTempDirectory("opa").resolve("bundle.tar.gz");
        Files.copy(bundles[0].resolve("countersign.tar.gz"), served);
        Process server =
                new ProcessBuilder(
                                binary,
                                "run",
                                "--server",
                                "--watch",
                                "--disable-telemetry",
                                "--log-level=error",
                                "--addr=127.0.0.1:" + port,
                                "--bundle",
                                served.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
        try (HttpClient client = HttpClient.newHttpClient()) {
            byte[] body = StrictJson.write(Map.of("input", StrictJson.tree(input)));
            HttpRequest question =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d/v1/data/countersign/main/decision?provenance=true"
                                                    .formatted(port)))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
            awaitServer(client, question);
            run(
                    "from its files|peer",
                    rounds,
                    () -> {
                        JsonNode answer =
                                StrictJson.tree(
                                        client.send(question, BodyHandlers.ofByteArray()).body());
                        check(
                                answer.findPath("revision").asText(),
                                answer.at("/result/obligations/token_max_s").asLong());
                    },
                    which -> {
                        Path next = served.resolveSibling("next");
                        Files.copy(bundles[which].resolve("countersign.tar.gz"), next);
                        Files.move(next, served, StandardCopyOption.ATOMIC_MOVE);
                    });
        } finally {
            server.destroy();
        }
    }

    private static void awaitServer(HttpClient client, HttpRequest question) throws Exception {
        for (int i = 0; i < 300; i++) {
            try {
                if (client.send(question, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException _) {
                // not listening yet
            }
            Thread.sleep(100);
        }
        throw new IOException("OPA did not start");
    }

    /** Puts one of the two bundles into force. */
    private interface Activation {
        void activate(int which) throws Exception;
    }

    private void run(String side, int rounds, Question question, Activation activation)
            throws Exception {
        Thread worker = Thread.ofPlatform().start(() -> askOn(question));
        while (asked.get() < WARM_UP) {
            Thread.sleep(10);
        }
        longest.set(0);
        for (int round = 1; round <= rounds; round++) {
            int which = round % 2;
            long begin = System.nanoTime();
            activation.activate(which);
            while (!revision.equals(names[which])) {
                if (System.nanoTime() - begin > PATIENCE) {
                    throw new IOException(side + " did not take up the bundle in a minute");
                }
                Thread.sleep(1);
            }
            System.out.printf("another revision, %s|%d%n", side, System.nanoTime() - begin);
        }
        over = true;
        worker.join();
        System.out.printf(
                "# %s, %s: %,d decisions meanwhile, %d failed or mixed; the slowest took %.1f ms.%n",
                side.endsWith("opa") ? "OPA" : "This server",
                side.substring(0, side.indexOf('|')),
                asked.get(),
                wrong.get(),
                longest.get() / 1e6);
    }

    private void askOn(Question question) {
        while (!over) {
            long begin = System.nanoTime();
            try {
                question.ask();
            } catch (Exception e) {
                wrong.incrementAndGet();
            }
            longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
            asked.incrementAndGet();
        }
    }

    private void check(String answered, long tokenLife) {
        if (tokenLives.getOrDefault(answered, -1L) != tokenLife) {
            wrong.incrementAndGet();
        }
        revision = answered;
    }

    private String name(int which) throws BundleRefused {
        return DecisionBenchmark.bundle(bundles[which]).identity().revision();
    }

    private long life(int which) throws IOException, BundleRefused {
        return load(which).evaluateRaw(input).decision().obligations().tokenMaxS();
    }
}
