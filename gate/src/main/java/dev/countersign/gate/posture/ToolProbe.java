package dev.countersign.gate.posture;

import java.util.Optional;

/** One tool. */
@FunctionalInterface
interface ToolProbe {
    /** Empty when the tool is neither installed nor running. Never throws; unsure is unknown. */
    Optional<ToolReport> look();
}
