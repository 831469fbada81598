package dev.countersign.gate.proxy;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * Keeps half of the connections for accounts that were enrolled: while more than that are open, one
 * of another account is closed as it opens. The system's table of sockets is read only then.
 */
final class StrangerLimit implements Connection.Listener {
    private final AtomicInteger open = new AtomicInteger();
    private final int limit;
    private final Predicate<InetSocketAddress[]> isEnrolled;

    /**
     * @param isEnrolled asked with the caller's end of a connection and our own
     */
    StrangerLimit(int limit, Predicate<InetSocketAddress[]> isEnrolled) {
        this.limit = limit;
        this.isEnrolled = isEnrolled;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint ends = connection.getEndPoint();
        if (open.incrementAndGet() > limit && !isEnrolled(ends)) {
            ends.close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.decrementAndGet();
    }

    private boolean isEnrolled(EndPoint ends) {
        return ends.getRemoteSocketAddress() instanceof InetSocketAddress peer
                && ends.getLocalSocketAddress() instanceof InetSocketAddress own
                && isEnrolled.test(new InetSocketAddress[] {peer, own});
    }
}
