package dev.countersign.gate.proxy;

import java.time.Duration;

/**
 * What one gate bears from its callers.
 *
 * @param connections at once; more wait to be accepted
 * @param idle how long a connection may be silent while the gate waits for its caller
 * @param head how long a request line and its fields may take, however they trickle in
 * @param body how long a body that the gate must read may take, however it trickles in
 * @param room how long a body waits for memory that other bodies hold
 * @param memory bytes of heap, of which bodies get a share
 */
record Limits(
        int connections, Duration idle, Duration head, Duration body, Duration room, long memory) {
    /** For people's machines: on loopback, even 128 MB take less than a second. */
    static Limits usual() {
        return new Limits(
                512,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Runtime.getRuntime().maxMemory());
    }
}
