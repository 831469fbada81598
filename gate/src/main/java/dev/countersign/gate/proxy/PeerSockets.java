package dev.countersign.gate.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Linux shows of the other end of a loopback connection in {@code /proc/net/tcp} and {@code
 * tcp6}: the account that opened it (rule V12), and whether it hung up.
 */
final class PeerSockets {
    private static final String CLOSE_WAIT = "08";
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;

    private final List<Path> tables;

    /**
     * @param net the folder {@code /proc/net}
     */
    PeerSockets(Path net) {
        this.tables = List.of(net.resolve("tcp"), net.resolve("tcp6"));
    }

    /**
     * The account whose process holds the peer's end, as {@code uid:1000}; empty if unknown. The
     * kernel prints account 0 and inode 0 for an end that nobody holds any more: a caller that
     * closed early must not pass for root.
     */
    Optional<String> account(InetSocketAddress peer, InetSocketAddress own) {
        return row(peer, own)
                .filter(row -> row[INODE].matches("[1-9][0-9]*"))
                .map(row -> row[UID])
                .filter(uid -> uid.matches("[0-9]{1,10}"))
                .map(uid -> "uid:" + uid);
    }

    /** Whether the peer closed its end and reads no answer any more; false if unknown. */
    boolean hungUp(InetSocketAddress peer, InetSocketAddress own) {
        return row(own, peer).map(row -> row[STATE].equals(CLOSE_WAIT)).orElse(false);
    }

    /** The row of the socket that is bound to the first address and connected to the second. */
    private Optional<String[]> row(InetSocketAddress bound, InetSocketAddress connected) {
        List<String> here = forms(bound);
        List<String> there = forms(connected);
        for (Path table : tables) {
            try (Stream<String> lines = Files.lines(table)) {
                Optional<String[]> found =
                        lines.map(line -> line.strip().split("\\s+", INODE + 2))
                                .filter(row -> row.length > INODE)
                                .filter(row ->
                                        here.contains(row[LOCAL]) && there.contains(row[REMOTE]))
                                .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException | java.io.UncheckedIOException _) {
                // no such table here: the caller is unknown
            }
        }
        return Optional.empty();
    }

    /** An address as the kernel prints it, also in its form mapped into IPv6. */
    private static List<String> forms(InetSocketAddress address) {
        String port = String.format(Locale.ROOT, ":%04X", address.getPort());
        InetAddress ip = address.getAddress();
        if (ip == null) {
            return List.of();
        }
        byte[] bytes = ip.getAddress();
        String words = words(bytes);
        return bytes.length == 4
                ? List.of(words + port, "0000000000000000FFFF0000" + words + port)
                : List.of(words + port);
    }

    /** Words of four bytes, each printed as a number of this machine, which is little-endian. */
    private static String words(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < bytes.length; word += 4) {
            for (int i = 3; i >= 0; i--) {
                text.append(HexFormat.of().withUpperCase().toHexDigits(bytes[word + i]));
            }
        }
        return text.toString();
    }
}
