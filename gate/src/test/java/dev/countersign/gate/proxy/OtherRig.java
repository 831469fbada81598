package dev.countersign.gate.proxy;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gate before any tool, on a laptop where one file is approved for that tool. */
final class OtherRig implements AutoCloseable {
    static final byte[] OK = TinyGguf.bytes(1);
    static final byte[] BAD = TinyGguf.bytes(2);

    final SampleLaptop laptop;
    final SampleServer server;
    final GateProxy gate;
    final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    OtherRig(Path folder, Tools tool, String register, URI upstream, Path models)
            throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        server.tools = Set.of(register);
        server.approve("apr_1", OK);
        laptop.sync();
        laptop.startSession();
        gate =
                GateProxy.start(
                        tool,
                        new GateProxy.Settings(
                                GateProxy.loopback("127.0.0.1", 0),
                                upstream,
                                models,
                                List.of(),
                                log::add),
                        laptop.loadGate());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(at(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + gate.port() + path);
    }

    /** Takes the approval back, and looks at what is loaded. */
    void revoke() {
        server.forgetApprovals();
        laptop.sync();
        gate.look();
    }

    @Override
    public void close() {
        client.shutdownNow();
        gate.close();
        server.close();
    }
}
