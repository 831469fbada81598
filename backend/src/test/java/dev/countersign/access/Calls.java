package dev.countersign.access;

import dev.countersign.access.InterfaceDescription.Operation;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Makes calls of described operations. */
@Singleton
final class Calls {
    private final World world;
    private final EmbeddedServer server;

    Calls(World world, EmbeddedServer server) {
        this.world = world;
        this.server = server;
    }

    /** The answer to a call of this operation at this address with this body. */
    HttpResponse<String> make(Visitor who, Operation operation, String path, String body) {
        return world.send(request(who, operation, operation.method(), path, body));
    }

    HttpRequest request(Visitor who, Operation operation, String method, String path, String body) {
        HttpRequest.Builder call =
                HttpRequest.newBuilder(URI.create(server.getURL() + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Accept", operation.accept());
        who.proof().add(call, method, path);
        if (method.equals("PATCH") || method.equals("PUT")) {
            call.header("If-Match", "\"0\"");
        }
        String sent = body.replace("{csrf}", who.formToken()).replace("\\r\\n", "\r\n");
        String type = operation.type();
        if (type != null) {
            call.header(
                    "Content-Type",
                    type.equals("multipart/form-data") ? type + "; boundary=x" : type);
        }
        boolean empty = sent.isEmpty() && (method.equals("GET") || method.equals("HEAD"));
        return call.method(
                        method,
                        empty
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(sent))
                .build();
    }
}
