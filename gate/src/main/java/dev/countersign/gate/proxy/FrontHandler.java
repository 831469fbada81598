package dev.countersign.gate.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Every call arrives here: who calls, what it is, what it would load; then it goes on or not. */
final class FrontHandler extends Handler.Abstract {
    private final GuardedTool tool;
    private final Callers callers;
    private final BodyBudget budget;
    private final LoadDesk desk;
    private final Relay relay;
    private final NameLocks locks;
    private final Consumer<String> log;

    FrontHandler(
            GuardedTool tool,
            Callers callers,
            BodyBudget budget,
            LoadDesk desk,
            Relay relay,
            NameLocks locks,
            Consumer<String> log) {
        this.tool = tool;
        this.callers = callers;
        this.budget = budget;
        this.desk = desk;
        this.relay = relay;
        this.locks = locks;
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Dialect dialect = tool.dialect();
        try {
            admit(request, response);
            String path = path(request);
            if (path.startsWith("/v1/")) {
                dialect = path.startsWith("/v1/messages") ? Dialect.ANTHROPIC : Dialect.OPENAI;
            }
            if (isPreflight(request)) {
                preflight(request, response);
            } else {
                Route route =
                        tool.routes()
                                .find(request.getMethod(), path)
                                .orElseThrow(() -> RefusedException.notListed(tool.title()));
                dialect = route.dialect();
                serve(route, path, request, response);
            }
            callback.succeeded();
        } catch (RefusedException e) {
            refuse(request, response, callback, dialect, e);
        } catch (IOException | RuntimeException e) {
            log.accept("failed: " + e);
            if (response.isCommitted()) {
                callback.failed(e);
            } else {
                RefusedException why =
                        e instanceof IOException
                                ? RefusedException.unreachable(tool.title(), relay.where())
                                : RefusedException.failed();
                refuse(request, response, callback, dialect, why);
            }
        }
        return true;
    }

    private void admit(Request request, Response response) throws RefusedException {
        HttpURI uri = request.getHttpURI();
        List<HttpField> hosts = request.getHeaders().getFields(HttpHeader.HOST);
        boolean named =
                hosts.size() == 1
                        && callers.isHost(String.valueOf(hosts.getFirst().getValue()))
                        && (uri.getAuthority() == null || callers.isHost(uri.getAuthority()));
        if (!named) {
            throw RefusedException.forbidden(
                    "call.foreign_host",
                    "The call is not addressed to this machine's own name.",
                    "Use 127.0.0.1 or localhost with the gate's port.");
        }
        List<HttpField> origins = request.getHeaders().getFields(HttpHeader.ORIGIN);
        if (origins.isEmpty()) {
            return;
        }
        String origin = String.valueOf(origins.getFirst().getValue());
        if (origins.size() > 1 || !callers.isOrigin(origin)) {
            throw RefusedException.forbidden(
                    "call.foreign_origin",
                    "Pages of this origin may not call the gate.",
                    "If it is your editor's or notes program's, start the gate with --allow-origin.");
        }
        response.getHeaders().put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.getHeaders().put(HttpHeader.VARY, "Origin");
    }

    /** The raw path. It is compared, never decoded, so that no two readings of it can differ. */
    private static String path(Request request) throws RefusedException {
        String path = request.getHttpURI().getPath();
        if (path == null) {
            throw RefusedException.malformed("it has no path");
        }
        return path;
    }

    private static boolean isPreflight(Request request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeaders().contains(HttpHeader.ORIGIN)
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static void preflight(Request request, Response response) throws IOException {
        String asked =
                String.valueOf(request.getHeaders().get(HttpHeader.ACCESS_CONTROL_REQUEST_HEADERS));
        response.setStatus(204);
        response.getHeaders()
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE");
        if (asked.matches("[A-Za-z0-9, -]{1,1000}")) {
            response.getHeaders().put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
        Content.Sink.write(response, true, null);
    }

    private void serve(Route route, String path, Request request, Response response)
            throws RefusedException, IOException {
        HttpRequest.Builder onward = relay.onward(path, request);
        if (route.kind() == Route.Kind.CHANGE || route.kind() == Route.Kind.UPLOAD) {
            desk.requireKnown(request);
        }
        switch (route.kind()) {
            case REFUSED ->
                    throw RefusedException.forbidden(
                            "egress.refused", route.words(), "Approvals cover local use only.");
            case READ -> {
                if (route.path().endsWith(Route.NAME)) {
                    tool.requireLocal(route.variable(path));
                }
                relay.pass(
                        onward.method(route.method(), HttpRequest.BodyPublishers.noBody()),
                        request,
                        response);
            }
            case UPLOAD -> relay.upload(onward, request, response);
            case NAMED, CHANGE, LOAD -> {
                try (BodyBudget.Held body = budget.read(request, desk.isKnown(request))) {
                    act(
                            route,
                            tool.call(route, CallBody.read(body.bytes())),
                            "application/json",
                            onward,
                            request,
                            response);
                }
            }
            case FORM -> {
                try (BodyBudget.Held body = budget.read(request, desk.isKnown(request))) {
                    Form form =
                            Form.read(
                                    String.valueOf(
                                            request.getHeaders().get(HttpHeader.CONTENT_TYPE)),
                                    body.bytes());
                    Loads loads = tool.named(form.model());
                    byte[] written = form.written(loads.each().getFirst().name());
                    Call call =
                            Call.loading(loads, HttpRequest.BodyPublishers.ofByteArray(written));
                    act(route, call, form.contentType(), onward, request, response);
                }
            }
        }
    }

    private void act(
            Route route,
            Call call,
            String contentType,
            HttpRequest.Builder onward,
            Request request,
            Response response)
            throws RefusedException, IOException {
        onward.header("Content-Type", contentType).method(route.method(), call.body());
        if (!call.loads().isEmpty()) {
            desk.load(call, route.dialect(), onward, request, response);
        } else if (!call.changes().isEmpty()) {
            try (NameLocks.Held _ = locks.forChange(call.changes())) {
                relay.pass(onward, request, response);
            }
        } else {
            relay.pass(onward, request, response);
        }
    }

    private void refuse(
            Request request,
            Response response,
            Callback callback,
            Dialect dialect,
            RefusedException why) {
        log.accept(
                "%d %s %s %s"
                        .formatted(
                                why.status(),
                                why.code(),
                                Optional.ofNullable(request.getMethod()).orElse(""),
                                printable(request.getHttpURI().getPath())));
        response.setStatus(why.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
        response.getHeaders().put("Countersign-Refused", why.code());
        response.write(true, ByteBuffer.wrap(why.body(dialect)), callback);
    }

    /** For the log: short, and nothing that could steer a terminal. */
    private static String printable(@org.jspecify.annotations.Nullable String path) {
        String text = String.valueOf(path);
        return text.substring(0, Math.min(120, text.length())).replaceAll("[^!-~]", "?");
    }

    /** The two ends of the caller's connection. */
    static Optional<InetSocketAddress[]> ends(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress()
                                instanceof InetSocketAddress peer
                        && request.getConnectionMetaData().getLocalSocketAddress()
                                instanceof InetSocketAddress own
                ? Optional.of(new InetSocketAddress[] {peer, own})
                : Optional.empty();
    }
}
