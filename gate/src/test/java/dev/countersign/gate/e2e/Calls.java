package dev.countersign.gate.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls to one port of loopback: proper ones, and any bytes at all. */
final class Calls {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RAW_MILLIS = 2000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Calls(int port) {
        this.port = port;
    }

    /** An answer with its body as text. */
    record Answer(int status, String body) {
        boolean has(String text) {
            return body.contains(text);
        }

        @Override
        public String toString() {
            return status + " " + body;
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    Answer post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer post(String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** A body of unknown length, in chunks. */
    Answer postChunked(String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher chunked =
                HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body));
        return send(request(path).POST(chunked));
    }

    Answer method(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(request(path).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    /** How a stream came: in how many parts, and whether before its end. */
    record Stream(int status, int parts, double firstMillis, double lastMillis, String text) {}

    Stream stream(String path, String body) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<InputStream> answer =
                http.send(
                        request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int parts = 0;
        double first = 0;
        try (InputStream in = answer.body()) {
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                first = parts == 0 ? millisSince(start) : first;
                parts++;
                all.write(buffer, 0, read);
            }
        }
        return new Stream(
                answer.statusCode(),
                parts,
                first,
                millisSince(start),
                all.toString(StandardCharsets.UTF_8));
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /** Sends these very bytes; what came back until the other side closed or fell silent. */
    String raw(byte[] bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(RAW_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            byte[] buffer = new byte[65_536];
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all.write(buffer, 0, read);
            }
        } catch (SocketTimeoutException e) {
            // silent: what came before counts
            return all.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // reset: the other side did not like it
            return all.size() > 0 ? all.toString(StandardCharsets.ISO_8859_1) : "closed";
        }
        return all.size() > 0 ? all.toString(StandardCharsets.ISO_8859_1) : "closed";
    }

    String raw(String text) throws IOException {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The first line of what came back. */
    static String line(String raw) {
        return raw.lines().findFirst().orElse("closed");
    }

    /** Whether a connection is refused. */
    boolean unreachable() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
