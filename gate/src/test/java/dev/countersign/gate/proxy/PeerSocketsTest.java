package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With lines as a kernel printed them. */
class PeerSocketsTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir Path net;
    private PeerSockets sockets;

    @BeforeEach
    void open() {
        sockets = new PeerSockets(net);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void write(String name, String... rows) throws IOException {
        Files.writeString(net.resolve(name), HEAD + String.join("\n", rows) + "\n");
    }

    @Test
    void shouldFindThePeerInTheTableOfVersion4() throws IOException {
        write(
                "tcp",
                "   0: 0100007F:2CAA 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1001        0 111 1 x",
                "   1: 0100007F:D431 0100007F:2CAA 01 00000000:00000000 00:00000000 00000000  1000        0 222 1 x");
        assertThat(sockets.account(at(54321), at(11434))).contains("uid:1000");
        assertThat(sockets.account(at(54322), at(11434))).isEmpty();
    }

    @Test
    void shouldFindAPeerThatSpeaksVersion6() throws IOException {
        write(
                "tcp6",
                "   1: 0000000000000000FFFF00000100007F:D431 0000000000000000FFFF00000100007F:2CAA 01 00000000:00000000 00:00000000 00000000  1000        0 222 1 x");
        assertThat(sockets.account(at(54321), at(11434))).contains("uid:1000");
        write(
                "tcp6",
                "   1: 00000000000000000000000001000000:D431 00000000000000000000000001000000:2CAA 01 00000000:00000000 00:00000000 00000000  1002        0 222 1 x");
        InetAddress six = InetAddress.ofLiteral("::1");
        assertThat(
                        sockets.account(
                                new InetSocketAddress(six, 54321),
                                new InetSocketAddress(six, 11434)))
                .contains("uid:1002");
    }

    @Test
    void shouldNotTakeAnEndThatNobodyHoldsForRoots() throws IOException {
        write(
                "tcp",
                "   1: 0100007F:D431 0100007F:2CAA 05 00000000:00000000 00:00000000 00000000     0        0 0 1 x",
                "   2: 0100007F:D432 0100007F:2CAA 06 00000000:00000000 03:00000F3C 00000000     0        0 0 3 x");
        assertThat(sockets.account(at(54321), at(11434))).isEmpty();
        assertThat(sockets.account(at(54322), at(11434))).isEmpty();
    }

    @Test
    void shouldSeeWhenThePeerHangsUp() throws IOException {
        write(
                "tcp",
                "   0: 0100007F:2CAA 0100007F:D431 08 00000000:00000000 00:00000000 00000000  1001        0 111 1 x");
        assertThat(sockets.hungUp(at(54321), at(11434))).isTrue();
        assertThat(sockets.hungUp(at(54322), at(11434))).isFalse();
    }

    @Test
    void shouldKnowNobodyWhereThereIsNoTable() {
        assertThat(sockets.account(at(54321), at(11434))).isEmpty();
    }

    @Test
    void shouldIgnoreTornLines() throws IOException {
        write("tcp", "   0: 0100007F:D431 0100007F:2CAA", "garbage", "");
        assertThat(sockets.account(at(54321), at(11434))).isEmpty();
    }
}
