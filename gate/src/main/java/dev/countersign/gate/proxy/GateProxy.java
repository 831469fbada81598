package dev.countersign.gate.proxy;

import dev.countersign.gate.load.LoadGate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A running proxy on a loopback port (HTTP/1.1, RFC 9112 read strictly). While it runs, a call that
 * loads a model reaches the tool only after the model was decided about; when it ends, what it let
 * through is unloaded.
 */
public final class GateProxy implements AutoCloseable {
    private static final int MAX_HEAD = 16 * 1024;
    private static final long LOOK_SECONDS = 10;
    private static final long STOP_MILLIS = 2_000;

    private final Limits limits;
    private final Server server;
    private final ServerConnector connector;
    private final Upstream upstream;
    private final GuardedTool tool;
    private final LiveLoads live;
    private final FoundLoads found;
    private final ScheduledExecutorService clock;
    private final Consumer<String> log;

    /**
     * How a proxy is to run.
     *
     * @param listen a loopback address; port 0 takes any
     * @param upstream where the tool itself listens: {@code http://}, loopback, a port
     * @param models where the tool keeps its models
     * @param origins pages that may call besides the gate's own, such as {@code vscode-webview://*}
     * @param log one line for each call that the gate did not let through
     */
    public record Settings(
            InetSocketAddress listen,
            URI upstream,
            Path models,
            List<String> origins,
            Consumer<String> log) {
        public Settings {
            origins = List.copyOf(origins);
            InetAddress address = listen.getAddress();
            if (address == null || !address.isLoopbackAddress()) {
                throw new IllegalArgumentException("the gate listens on loopback addresses only");
            }
            if (Callers.loopback(upstream.toString()).isEmpty()) {
                throw new IllegalArgumentException(
                        "the tool must be at http://127.0.0.1:PORT or another loopback address");
            }
        }
    }

    private GateProxy(Tools kind, Settings settings, LoadGate gate, Limits limits) {
        this.limits = limits;
        this.upstream = new Upstream(settings.upstream());
        this.tool = kind.tool(settings.models(), upstream);
        this.log = settings.log();
        this.live = new LiveLoads(tool, gate, settings.log());
        this.found = new FoundLoads(tool, gate, live, settings.log());
        this.server = new Server(threads());
        this.connector = connector(server, settings.listen(), limits);
        this.clock =
                Executors.newScheduledThreadPool(
                        2, Thread.ofPlatform().daemon().name("gate-look").factory());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
        server.setErrorHandler(GateProxy::unreadable);
    }

    /**
     * Starts.
     *
     * @throws IOException if the port is taken
     */
    public static GateProxy start(Tools tool, Settings settings, LoadGate gate) throws IOException {
        return start(tool, settings, gate, Limits.usual());
    }

    static GateProxy start(Tools tool, Settings settings, LoadGate gate, Limits limits)
            throws IOException {
        GateProxy proxy = new GateProxy(tool, settings, gate, limits);
        try {
            proxy.connector.open();
            proxy.serve(settings, gate);
            return proxy;
        } catch (Exception e) {
            proxy.close();
            throw new IOException(
                    "the gate could not listen on " + settings.listen() + ": " + e.getMessage(), e);
        }
    }

    private void serve(Settings settings, LoadGate gate) throws Exception {
        NameLocks locks = new NameLocks();
        PeerSockets sockets = new PeerSockets(Path.of("/proc/net"));
        PeerAccounts accounts = PeerAccounts.ofSystem(sockets);
        connector.addBean(
                new StrangerLimit(
                        limits.connections() / 2,
                        ends ->
                                accounts.of(ends[0], ends[1])
                                        .filter(gate::isEnrolled)
                                        .isPresent()));
        Relay relay = new Relay(upstream, sockets);
        LoadDesk desk = new LoadDesk(tool, gate, live, locks, relay, accounts, settings.log());
        server.setHandler(
                new FrontHandler(
                        tool,
                        new Callers(port(), settings.origins()),
                        new BodyBudget(limits),
                        desk,
                        relay,
                        locks,
                        settings.log()));
        server.start();
        SlowHeads heads = new SlowHeads(connector);
        long between = limits.head().toMillis() / SlowHeads.LOOKS;
        var _ =
                clock.scheduleWithFixedDelay(
                        () -> round(heads::look), between, between, TimeUnit.MILLISECONDS);
        var _ =
                clock.scheduleWithFixedDelay(
                        this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(16, 4);
        threads.setName("gate");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return threads;
    }

    private static ServerConnector connector(
            Server server, InetSocketAddress listen, Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setHttpCompliance(HttpCompliance.STRICT);
        // Paths are compared letter by letter and never decoded: every odd one meets the same 403.
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize(MAX_HEAD);
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        ServerConnector connector =
                new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(listen.getAddress().getHostAddress());
        connector.setPort(listen.getPort());
        connector.setIdleTimeout(limits.idle().toMillis());
        connector.setReuseAddress(true);
        return connector;
    }

    /** Answers what is no well-formed request; says nothing of it. */
    private static boolean unreadable(Request request, Response response, Callback callback) {
        response.getHeaders().put("Connection", "close");
        response.write(true, java.nio.ByteBuffer.allocate(0), callback);
        return true;
    }

    /**
     * An address on this machine only.
     *
     * @param host a literal address, or {@code localhost}
     */
    public static InetSocketAddress loopback(String host, int port) {
        if (!Callers.isLoopback(host)) {
            throw new IllegalArgumentException("the gate listens on loopback addresses only");
        }
        return new InetSocketAddress(host, port);
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** What people should know about the tool as it runs now. */
    public List<String> warnings() {
        return tool.warnings();
    }

    /** Looks at once whether everything that is loaded may stay; happens every 10 s by itself. */
    public void look() {
        round(live::look);
        round(found::look);
    }

    private void round(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            // The next round must come all the same.
            log.accept("a round failed: " + e);
        }
    }

    /** Stops listening, cuts what runs, and unloads what was let through. */
    @Override
    public void close() {
        clock.shutdownNow();
        connector.close();
        live.close();
        try {
            server.setStopTimeout(STOP_MILLIS);
            server.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // It listens no more; that is what counts.
            log.accept("did not stop in order: " + e);
        }
        // What was on its way into memory meanwhile.
        live.close();
        upstream.close();
    }
}
