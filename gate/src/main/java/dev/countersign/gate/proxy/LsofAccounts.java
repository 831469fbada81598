package dev.countersign.gate.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks macOS's {@code lsof} who holds the other end of a connection (rule V12). It shows other
 * accounts' sockets to the administrator only, so they stay unknown, which refuses. Tested with
 * recorded output, not on macOS.
 */
final class LsofAccounts implements PeerAccounts {
    static final Path PROGRAM = Path.of("/usr/sbin/lsof");

    private static final int MAX_OUTPUT = 64 * 1024;
    private static final long PATIENCE_SECONDS = 5;

    @Override
    public Optional<String> of(InetSocketAddress peer, InetSocketAddress own) {
        ProcessBuilder builder =
                new ProcessBuilder(
                                PROGRAM.toString(),
                                "-nP",
                                "-a",
                                "-iTCP:" + peer.getPort(),
                                "-sTCP:ESTABLISHED",
                                "-F",
                                "un")
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        try {
            Process lsof = builder.start();
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(lsof::destroyForcibly);
            try (var out = lsof.getInputStream()) {
                lsof.getOutputStream().close();
                String text = new String(out.readNBytes(MAX_OUTPUT), StandardCharsets.ISO_8859_1);
                boolean ended = lsof.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return ended ? account(text.lines().toList(), peer, own) : Optional.empty();
            } finally {
                lsof.destroyForcibly();
            }
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Lines {@code u501} for a process, and {@code n127.0.0.1:50000->127.0.0.1:11434} below it. */
    static Optional<String> account(
            List<String> lines, InetSocketAddress peer, InetSocketAddress own) {
        String wanted = "n" + printed(peer) + "->" + printed(own);
        String uid = "";
        for (String line : lines) {
            if (line.startsWith("p")) {
                uid = "";
            } else if (line.matches("u[0-9]{1,10}")) {
                uid = line.substring(1);
            } else if (line.equals(wanted) && !uid.isEmpty()) {
                return Optional.of("uid:" + uid);
            }
        }
        return Optional.empty();
    }

    private static String printed(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String text = ip == null ? "" : ip.getHostAddress();
        return (text.contains(":") ? "[::1]" : text) + ":" + address.getPort();
    }
}
