package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Denial of service: connections of other accounts keep nobody out. */
class StrangerLimitTest {
    private static final int LIMIT = 2;

    private final AtomicBoolean enrolled = new AtomicBoolean();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<Socket> open = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        connector.addBean(new StrangerLimit(LIMIT, _ -> enrolled.get()));
        server.addConnector(connector);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : open) {
            socket.close();
        }
        server.stop();
    }

    /** Whether a new connection, which stays open, is answered. */
    private boolean answers() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        open.add(socket);
        socket.setSoTimeout(10_000);
        try {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketException _) {
            // it was closed before or while we wrote
            return false;
        }
    }

    @Test
    void shouldCloseStrangersAboveTheLimitAndLetEnrolledAccountsIn() throws Exception {
        assertThat(answers()).isTrue();
        assertThat(answers()).isTrue();
        assertThat(answers()).isFalse();
        enrolled.set(true);
        assertThat(answers()).isTrue();
    }
}
