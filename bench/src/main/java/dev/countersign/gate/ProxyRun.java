package dev.countersign.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.countersign.gate.proxy.GateProxy;
import dev.countersign.gate.proxy.Tools;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * P7: what the proxy adds to a call that loads nothing. {@code GET /api/version} over one kept
 * connection, to a server that answers at once and through the proxy to the same, in turns.
 */
final class ProxyRun {
    private static final int WARM_UP = 5_000;
    private static final int CALLS = 10_000;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"version\":\"0.34.0\"}"
                    .getBytes(ISO_8859_1);

    private ProxyRun() {}

    /** {@code FOLDER}, empty. Prints {@code case|side|nanoseconds} lines. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        SampleLaptop laptop = new SampleLaptop(folder);
        try (SampleServer server = new SampleServer(laptop.time);
                ServerSocket tool = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            laptop.enrol(server);
            Thread.ofVirtual().start(() -> serve(tool));
            GateProxy.Settings settings =
                    new GateProxy.Settings(
                            GateProxy.loopback("127.0.0.1", 0),
                            URI.create("http://127.0.0.1:" + tool.getLocalPort()),
                            Files.createDirectories(folder.resolve("models")),
                            List.of(),
                            System.err::println);
            try (GateProxy gate = GateProxy.start(Tools.OLLAMA, settings, laptop.loadGate());
                    Client direct = new Client(tool.getLocalPort());
                    Client through = new Client(gate.port())) {
                measure(direct, through);
            }
        }
    }

    private static void measure(Client direct, Client through) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            direct.call();
            through.call();
        }
        long[] peer = new long[CALLS];
        long[] ours = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            peer[i] = direct.call();
            ours[i] = through.call();
        }
        Arrays.sort(peer);
        Arrays.sort(ours);
        for (int percent : new int[] {50, 99}) {
            String what = "a call that loads nothing, p" + percent;
            System.out.println(what + "|peer|" + peer[CALLS * percent / 100]);
            System.out.println(what + "|ours|" + ours[CALLS * percent / 100]);
        }
    }

    private static void serve(ServerSocket tool) {
        while (true) {
            try {
                Socket socket = tool.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            while (readHead(socket.getInputStream()) > 0) {
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException _) {
            // the other side is done
        }
    }

    /** How many bytes up to an empty line; 0 at the end. */
    private static int readHead(InputStream in) throws IOException {
        int count = 0;
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                return 0;
            }
            count++;
            ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
        }
        return count;
    }

    /** One kept connection. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final byte[] request;
        private final byte[] piece = new byte[4096];

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            request =
                    ("GET /api/version HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                            .getBytes(ISO_8859_1);
        }

        /** Nanoseconds until the last byte of the answer. */
        long call() throws IOException {
            long begin = System.nanoTime();
            socket.getOutputStream().write(request);
            StringBuilder answer = new StringBuilder();
            while (answer.lastIndexOf("}") < 0) {
                int count = socket.getInputStream().read(piece);
                if (count < 0) {
                    throw new IOException("closed: " + answer);
                }
                answer.append(new String(piece, 0, count, ISO_8859_1));
            }
            long end = System.nanoTime();
            if (!answer.toString().startsWith("HTTP/1.1 200")) {
                throw new IOException(answer.toString());
            }
            return end - begin;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
