package dev.countersign.gate.proxy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells which account of this machine holds the other end of a connection (rule V12). */
@FunctionalInterface
interface PeerAccounts {
    /** As {@code uid:1000}; empty if the system does not show it. */
    Optional<String> of(InetSocketAddress peer, InetSocketAddress own);

    /** What this system offers; nobody is known where it offers nothing. */
    static PeerAccounts ofSystem(PeerSockets sockets) {
        if (Files.isReadable(Path.of("/proc/net/tcp"))) {
            return sockets::account;
        }
        return Files.isExecutable(LsofAccounts.PROGRAM)
                ? new LsofAccounts()
                : (_, _) -> Optional.empty();
    }
}
