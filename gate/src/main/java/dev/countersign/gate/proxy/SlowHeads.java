package dev.countersign.gate.proxy;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Closes connections whose next request does not become whole: each byte of it keeps the idle limit
 * from being reached, so that alone a few patient callers could hold every connection.
 */
final class SlowHeads {
    /** Looks at a head that was begun and is not whole, until its connection is closed. */
    static final int LOOKS = 4;

    private final ServerConnector connector;
    private Map<EndPoint, Progress> before = new HashMap<>();

    SlowHeads(ServerConnector connector) {
        this.connector = connector;
    }

    /**
     * @param messages requests that were whole
     * @param bytes received when no request had begun
     * @param looks at the one that has begun
     */
    private record Progress(long messages, long bytes, int looks) {}

    /** One look; a head has {@link #LOOKS} of them. */
    synchronized void look() {
        Map<EndPoint, Progress> now = new HashMap<>();
        for (EndPoint end : connector.getConnectedEndPoints()) {
            if (end.getConnection() instanceof HttpConnection connection) {
                Progress progress =
                        progress(connection, before.getOrDefault(end, new Progress(0, 0, 0)));
                if (progress.looks() >= LOOKS) {
                    end.close();
                } else {
                    now.put(end, progress);
                }
            }
        }
        before = now;
    }

    private static Progress progress(HttpConnection connection, Progress last) {
        long messages = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        if (messages != last.messages() || connection.getHttpChannel().getRequest() != null) {
            return new Progress(messages, bytes, 0);
        }
        return new Progress(messages, last.bytes(), bytes > last.bytes() ? last.looks() + 1 : 0);
    }
}
