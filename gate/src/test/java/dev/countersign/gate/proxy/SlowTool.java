package dev.countersign.gate.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Never answers a call that would load a model, and notices when nobody waits any more. */
final class SlowTool implements AutoCloseable {
    final CountDownLatch working = new CountDownLatch(1);
    final CountDownLatch stopped = new CountDownLatch(1);
    private final ServerSocket listener;

    SlowTool() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            String line = in.readLine();
            if (line != null && line.startsWith("GET ")) {
                String none = "{\"models\":[]}";
                socket.getOutputStream()
                        .write(
                                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                                        .formatted(none.length(), none)
                                        .getBytes(UTF_8));
                return;
            }
            working.countDown();
            while (in.read() >= 0) {
                // the rest of the call, and then nothing until the connection ends
            }
            stopped.countDown();
        } catch (IOException _) {
            stopped.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
