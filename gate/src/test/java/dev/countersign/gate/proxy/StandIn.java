package dev.countersign.gate.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A tool's side over real HTTP: answers as it is told, and remembers what arrived. */
final class StandIn implements AutoCloseable {
    /** A call as it arrived. */
    record Arrived(String method, String target, Map<String, String> headers, String body) {}

    /** Answers a call. */
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange, String body) throws IOException;
    }

    final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final HttpServer http;

    StandIn() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** What a path answers; paths without answer say 200 with an empty JSON object. */
    StandIn on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    StandIn on(String path, String json) {
        return on(path, (exchange, _) -> say(exchange, 200, "application/json", json));
    }

    /** Calls of clients, without the gate's own questions. */
    List<Arrived> calls() {
        return arrived.stream()
                .filter(call ->
                        !call.target().equals("/api/ps") && !call.target().equals("/api/status"))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String target = exchange.getRequestURI().toString();
        Answer answer = answers.get(exchange.getRequestURI().getPath());
        String body = "";
        if (!target.startsWith("/api/blobs/")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            body = new String(bytes, StandardCharsets.UTF_8);
        }
        arrived.add(new Arrived(exchange.getRequestMethod(), target, headers, body));
        if (answer == null) {
            say(exchange, 200, "application/json", "{}");
        } else {
            answer.to(exchange, body);
        }
        exchange.close();
    }

    static void say(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
