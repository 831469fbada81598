package dev.countersign.gate.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpException;

/** A caller's body on its way to the tool; tells whether the caller broke it. */
final class Incoming extends FilterInputStream {
    private volatile boolean broken;

    Incoming(InputStream body) {
        super(body);
    }

    /** Whether it ended early, stopped coming, or was framed wrongly. */
    boolean isBroken() {
        return broken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return super.read(into, offset, length);
        } catch (IOException | HttpException.RuntimeException e) {
            broken = true;
            throw new IOException("the caller's body is broken", e);
        }
    }
}
