package dev.countersign.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A network in CIDR notation (RFC 4632), as in {@code 10.1.0.0/16} or {@code 2001:db8::/32}. */
public record Network(InetAddress prefix, int bits) {
    /**
     * Reads a network.
     *
     * @throws IllegalArgumentException for what is none
     */
    public static Network of(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length != 2 || !parts[0].matches("[0-9a-fA-F.:]+")) {
            throw new IllegalArgumentException(
                    "a network is written as in 10.1.0.0/16, not as in " + text);
        }
        try {
            InetAddress prefix = InetAddress.getByName(parts[0]);
            int bits = Integer.parseInt(parts[1]);
            if (bits < 0 || bits > prefix.getAddress().length * 8) {
                throw new IllegalArgumentException("there is no network " + text);
            }
            return new Network(prefix, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("there is no network " + text, e);
        }
    }

    /** Whether the address lies within; one of the other family never does. */
    public boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] start = prefix.getAddress();
        if (bytes.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit % 8);
            if ((bytes[bit / 8] & mask) != (start[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
