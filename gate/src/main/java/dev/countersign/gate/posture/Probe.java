package dev.countersign.gate.posture;

/** One fact on one system. */
@FunctionalInterface
interface Probe {
    /** Looks now, for at most some seconds. Never throws; unsure is unknown. */
    Answer look();
}
