package dev.countersign.gate.posture;

import java.util.List;

/**
 * System Integrity Protection, the nearest that a running macOS tells about its verified start. A
 * custom configuration has parts of it switched off.
 *
 * <p>Checked against recorded outputs only.
 */
record MacIntegrity(Machine machine) implements Probe {
    private static final String START = "System Integrity Protection status: ";

    @Override
    public Answer look() {
        String method = "csrutil status";
        Machine.Outcome outcome = machine.run(List.of("/usr/bin/csrutil", "status"));
        if (outcome instanceof Machine.Outcome.Ran(int exitCode, String output) && exitCode == 0) {
            String first = output.strip().lines().findFirst().orElse("").strip();
            switch (first) {
                case START + "enabled." -> {
                    return Answer.yes(method, "System Integrity Protection is on");
                }
                case START + "disabled." -> {
                    return Answer.no(method, "System Integrity Protection is off");
                }
                case START + "enabled (Custom Configuration).",
                        START + "unknown (Custom Configuration)." -> {
                    return Answer.no(
                            method, "parts of System Integrity Protection are switched off");
                }
                default -> {}
            }
        }
        return Answer.unknown(method, "csrutil", outcome);
    }
}
