package dev.countersign.gate.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A port of 127.0.0.1 that leads to a Unix socket, byte by byte. Nobody can connect before {@link
 * #open} and after {@link #close}, or once this process is gone.
 */
final class Doorway implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final long PAUSE_NANOS = 50_000_000;

    private final ServerSocketChannel door;
    private final Path socket;
    private final Set<SocketChannel> live = ConcurrentHashMap.newKeySet();

    private Doorway(ServerSocketChannel door, Path socket) {
        this.door = door;
        this.socket = socket;
    }

    /**
     * Takes the port.
     *
     * @throws IOException if another program has it
     */
    static Doorway open(int port, Path socket) throws IOException {
        ServerSocketChannel door = ServerSocketChannel.open();
        try {
            door.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            door.bind(
                    new InetSocketAddress(
                            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        } catch (IOException e) {
            door.close();
            throw new IOException(
                    "port " + port + " of 127.0.0.1 cannot be taken: " + e.getMessage(), e);
        }
        Doorway doorway = new Doorway(door, socket);
        // A virtual thread would hold the port open for a moment after it is closed.
        Thread.ofPlatform().daemon().name("doorway").start(doorway::accept);
        return doorway;
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel client = door.accept();
                Thread.ofVirtual().start(() -> join(client));
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException _) {
                // too many open files, for example: without a pause this would spin
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** The tool may not listen yet: then the client sees a closed connection, as it would alone. */
    private void join(SocketChannel client) {
        try (client;
                SocketChannel tool = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            live.add(client);
            live.add(tool);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Thread back = Thread.ofVirtual().start(() -> pump(tool, client));
            pump(client, tool);
            back.join();
        } catch (IOException _) {
            // closing both is all there is to do
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            live.removeIf(channel -> !channel.isOpen());
        }
    }

    private static void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            // one side is gone: end the other, whose reader would wait for ever
            abandon(from);
            abandon(to);
        }
    }

    private static void abandon(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // it is of no more use
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        live.forEach(Doorway::abandon);
    }
}
