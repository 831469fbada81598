package dev.countersign.gate.proxy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** Which header fields pass; hop-by-hop fields (RFC 9110, 7.6.1) never do. */
final class Headers {
    /** Exactly what clients of these tools say; everything else stays here. */
    private static final Set<String> REQUEST =
            Set.of(
                    "accept",
                    "anthropic-beta",
                    "anthropic-version",
                    "authorization",
                    "openai-beta",
                    "user-agent",
                    "x-api-key",
                    "x-request-id");

    private static final Set<String> NOT_RESPONSE =
            Set.of(
                    "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-connection",
                    "set-cookie",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "vary");

    private Headers() {}

    /** Copies what passes to the tool. */
    static void request(HttpFields from, HttpRequest.Builder to) {
        for (HttpField field : from) {
            String name = field.getLowerCaseName();
            String value = field.getValue();
            if (value != null && (REQUEST.contains(name) || name.startsWith("x-stainless-"))) {
                to.header(name, value);
            }
        }
    }

    /** Copies what passes to the client; who may read it from a page is ours to say. */
    static void response(HttpResponse<?> from, HttpFields.Mutable to) {
        from.headers()
                .map()
                .forEach((name, values) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    if (!NOT_RESPONSE.contains(lower) && !lower.startsWith("access-control-")) {
                        addAll(to, name, values);
                    }
                });
    }

    private static void addAll(HttpFields.Mutable to, String name, List<String> values) {
        values.forEach(value -> to.add(name, value));
    }
}
