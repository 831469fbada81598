package dev.countersign.gate.run;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a tool that cannot be installed here: writes down how it was started and what it
 * can reach, then serves or ends as {@code standin.txt} in its home says.
 */
final class StandIn {
    private StandIn() {}

    public static void main(String[] args) throws IOException {
        Path home = Path.of(System.getenv("HOME"));
        List<String> orders = Files.readAllLines(home.resolve("standin.txt"));
        Map<String, String> seen = new TreeMap<>();
        new TreeMap<>(System.getenv()).forEach((name, value) -> seen.put("env " + name, value));
        for (int i = 0; i < args.length; i++) {
            seen.put("arg %02d".formatted(i), args[i]);
        }
        seen.put("outside", reach(Integer.parseInt(orders.get(0))));
        seen.put("ollama", reach(11_434));
        List<String> lines = new ArrayList<>();
        seen.forEach((name, value) -> lines.add(name + "=" + value.replace('\n', ' ')));
        Path written = Files.write(home.resolve("seen.next"), lines);
        Files.move(written, home.resolve("seen.txt"));
        if (orders.size() > 2) {
            hold(Path.of(orders.get(2)));
        }
        int port = List.of(args).indexOf("--server-port");
        if (port < 0) {
            System.exit(Integer.parseInt(orders.get(1)));
        }
        serve(Integer.parseInt(args[port + 1]));
    }

    /** As a tool that loads something else than it was told to. */
    private static void hold(Path file) throws IOException {
        try (InputStream held = Files.newInputStream(file)) {
            held.read();
            TimeUnit.MINUTES.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String reach(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
            return "reached";
        } catch (IOException e) {
            return "blocked";
        }
    }

    private static void serve(int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                                            .getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }
}
