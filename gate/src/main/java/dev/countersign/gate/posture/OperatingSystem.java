package dev.countersign.gate.posture;

import java.util.Optional;

/** The systems that posture knows. */
public enum OperatingSystem {
    LINUX("linux", "Linux"),
    MACOS("macos", "macOS"),
    WINDOWS("windows", "Windows");

    private final String family;
    private final String label;

    OperatingSystem(String family, String label) {
        this.family = family;
        this.label = label;
    }

    /** The word in reports. */
    public String family() {
        return family;
    }

    /** The name for people. */
    public String label() {
        return label;
    }

    /** The system of that family, empty for any other. */
    public static Optional<OperatingSystem> of(String family) {
        for (OperatingSystem system : values()) {
            if (system.family.equals(family)) {
                return Optional.of(system);
            }
        }
        return Optional.empty();
    }
}
