package dev.countersign.gate.e2e;

import static dev.countersign.gate.e2e.Checklist.expect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Callers from web pages, and requests that two readers would part differently. */
final class OllamaSmuggling {
    private static final String BODY = "{\"model\":\"bad\",\"prompt\":\"x\",\"stream\":false}";
    private static final String GOOD = "{\"model\":\"ok\",\"prompt\":\"x\",\"stream\":false}";

    private final OllamaScene scene;
    private final Checklist list;

    OllamaSmuggling(OllamaScene scene, Checklist list) {
        this.scene = scene;
        this.list = list;
    }

    void play() throws Exception {
        list.chapter("Callers from a web page");
        for (String host :
                List.of(
                        "evil.example",
                        "x.localhost:" + scene.port,
                        "foo.local",
                        "a.internal",
                        "10.1.2.3",
                        "0.0.0.0:" + scene.port,
                        "",
                        "localhost.",
                        "2130706433",
                        "127.0.0.1:1",
                        "127.0.0.1@evil.example")) {
            list.holds("Host '" + host + "'", () -> foreign(host));
        }
        list.holds(
                "no Host", () -> noSuccess("GET /api/tags HTTP/1.1\r\nConnection: close\r\n\r\n"));
        list.holds(
                "two Hosts",
                () ->
                        noSuccess(
                                "GET /api/tags HTTP/1.1\r\nHost: %s\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                                        .formatted(host())));
        list.holds(
                "absolute form with a foreign host",
                () ->
                        noSuccess(
                                "GET http://evil.example/api/tags HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                        .formatted(host())));
        for (String origin :
                List.of(
                        "http://evil.example",
                        "null",
                        "http://localhost.evil.example",
                        "https://127.0.0.1.evil.example",
                        "file://")) {
            list.holds(
                    "Origin " + origin,
                    () ->
                            noSuccess(
                                    "GET /api/tags HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: close\r\n\r\n"
                                            .formatted(host(), origin)));
        }
        list.chapter("Requests that two readers part differently");
        scene.ollama.unloadAll();
        requests()
                .forEach((what, request) ->
                        list.holds(
                                what,
                                () -> {
                                    String answer = scene.gate.raw(request);
                                    expect(
                                            !scene.badIsLoaded(),
                                            "other weights are loaded: " + answer);
                                    expect(!answer.contains(OllamaScene.BAD_SAYS), answer);
                                    return Calls.line(answer);
                                }));
        list.holds("a proper chunked body with extensions", this::chunked);
        list.holds("two approved requests in one go", this::pipelined);
        list.holds("Expect: 100-continue", this::expects);
    }

    private String host() {
        return "127.0.0.1:" + scene.port;
    }

    private String foreign(String host) throws Exception {
        return noSuccess(
                "GET /api/tags HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private String noSuccess(String request) throws Exception {
        String line = Calls.line(scene.gate.raw(request));
        expect(!line.contains(" 200 "), line);
        return line;
    }

    private String head(String more) {
        return "POST /api/generate HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s\r\n"
                .formatted(host(), more);
    }

    private String request(String body) {
        return head("Content-Length: " + body.length() + "\r\n") + body;
    }

    private static String chunks(String body, String extension) {
        return Integer.toHexString(body.length()) + extension + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    private Map<String, String> requests() {
        Map<String, String> all = new LinkedHashMap<>();
        String chunks = chunks(BODY, "");
        all.put(
                "Content-Length and Transfer-Encoding",
                head("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")
                        + "0\r\n\r\n"
                        + request(BODY));
        all.put(
                "two lengths",
                head("Content-Length: 5\r\nContent-Length: " + BODY.length() + "\r\n") + BODY);
        all.put("+length", head("Content-Length: +" + BODY.length() + "\r\n") + BODY);
        all.put("length in hex", head("Content-Length: 0x30\r\n") + BODY);
        for (String coding :
                List.of(
                        "Transfer-Encoding: xchunked",
                        "Transfer-Encoding : chunked",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                        "Transfer-Encoding:\u000bchunked",
                        "Transfer-Encoding: gzip, chunked",
                        "Transfer-Encoding: chunked, identity",
                        " Transfer-Encoding: chunked",
                        "X: y\r\n Transfer-Encoding: chunked")) {
            all.put(coding.replaceAll("[\\r\\n\\x0b]+", " / "), head(coding + "\r\n") + chunks);
        }
        all.put("a refused request hidden behind an approved one", request(GOOD) + request(BODY));
        all.put(
                "a request in the body of a read",
                "GET /api/tags HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(host(), request(BODY).length(), request(BODY)));
        all.put("bare line feeds", request(BODY).replace("\r\n", "\n"));
        all.put("bare carriage returns", request(BODY).replace("\r\n", "\r"));
        all.put(
                "chunk size overflows",
                head("Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n" + BODY);
        all.put(
                "chunk size is negative",
                head("Transfer-Encoding: chunked\r\n") + "-30\r\n" + BODY);
        all.put(
                "upgrade to HTTP/2",
                head(
                                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Length: "
                                        + BODY.length()
                                        + "\r\n")
                        + BODY);
        all.put("HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
        all.put("HTTP/0.9", "GET /api/tags\r\n");
        all.put(
                "HTTP/1.0 without Host",
                request(BODY).replace("HTTP/1.1", "HTTP/1.0").replaceFirst("Host: [^\r]*\r\n", ""));
        all.put(
                "Connection names Content-Type",
                head("Connection: close, Content-Type\r\nContent-Length: " + BODY.length() + "\r\n")
                        + BODY);
        all.put(
                "a header of 1 MB",
                head(
                                "X-Long: "
                                        + "y".repeat(1 << 20)
                                        + "\r\nContent-Length: "
                                        + BODY.length()
                                        + "\r\n")
                        + BODY);
        return all;
    }

    private String chunked() throws Exception {
        String answer =
                scene.gate.raw(
                        head("Transfer-Encoding: chunked\r\nConnection: close\r\n")
                                + chunks(GOOD, ";ext=1"));
        String line = Calls.line(answer);
        expect(answer.contains(OllamaScene.OK_SAYS) || line.contains(" 400 "), answer);
        return line;
    }

    private String pipelined() throws Exception {
        String answer = scene.gate.raw(request(GOOD) + request(GOOD));
        int answers = answer.split("HTTP/1\\.1 200", -1).length - 1;
        expect(answers >= 1, answer);
        return answers + " answers";
    }

    private String expects() throws Exception {
        String answer =
                scene.gate.raw(
                        head(
                                        "Expect: 100-continue\r\nConnection: close\r\nContent-Length: "
                                                + GOOD.length()
                                                + "\r\n")
                                + GOOD);
        expect(answer.contains(OllamaScene.OK_SAYS) || answer.contains(" 417 "), answer);
        return Calls.line(answer);
    }
}
