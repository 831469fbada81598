package dev.countersign.gate.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
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
 * Passes connections on, byte by byte, between a port of 127.0.0.1 and a Unix socket, in either
 * direction. Nobody can connect before it is opened and after {@link #close}, or once this process
 * is gone.
 */
final class Doorway implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final long PAUSE_NANOS = 50_000_000;

    private final ServerSocketChannel door;
    private final SocketAddress inner;
    private final Set<SocketChannel> live = ConcurrentHashMap.newKeySet();

    private Doorway(ServerSocketChannel door, SocketAddress inner) {
        this.door = door;
        this.inner = inner;
    }

    /**
     * From a port to a socket.
     *
     * @throws IOException if another program has the port
     */
    static Doorway fromPort(int port, Path socket) throws IOException {
        return open(ServerSocketChannel.open(), loopback(port), UnixDomainSocketAddress.of(socket));
    }

    /** From a socket to a port. */
    static Doorway toPort(Path socket, int port) throws IOException {
        return open(
                ServerSocketChannel.open(StandardProtocolFamily.UNIX),
                UnixDomainSocketAddress.of(socket),
                loopback(port));
    }

    /** A port of 127.0.0.1. */
    static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static Doorway open(ServerSocketChannel door, SocketAddress outer, SocketAddress inner)
            throws IOException {
        try {
            if (outer instanceof InetSocketAddress) {
                door.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            door.bind(outer);
        } catch (IOException e) {
            door.close();
            throw new IOException(outer + " cannot be taken: " + e.getMessage(), e);
        }
        Doorway doorway = new Doorway(door, inner);
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
                SocketChannel tool = SocketChannel.open(inner)) {
            live.add(client);
            live.add(tool);
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
            undelayed(from);
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

    /** Answers come token by token. */
    private static void undelayed(SocketChannel channel) throws IOException {
        if (channel.getRemoteAddress() instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
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
