package dev.countersign.gate.posture;

import java.util.List;
import java.util.Optional;

/**
 * The version of Windows with build and update revision, as policy compares it: {@code
 * [10,0,26100,4660]}. Checked against recorded outputs only.
 */
record WindowsVersion(WindowsRegistry registry) {
    private static final String KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

    /** Empty when it cannot be told. */
    List<Long> numbers() {
        Optional<Long> major = registry.number(KEY, "CurrentMajorVersionNumber");
        Optional<Long> minor = registry.number(KEY, "CurrentMinorVersionNumber");
        Optional<Long> build =
                registry.text(KEY, "CurrentBuildNumber")
                        .filter(text -> text.matches("[0-9]{1,9}"))
                        .map(Long::valueOf);
        Optional<Long> revision = registry.number(KEY, "UBR");
        if (major.isEmpty() || minor.isEmpty() || build.isEmpty()) {
            return List.of();
        }
        return revision.isPresent()
                ? List.of(major.get(), minor.get(), build.get(), revision.get())
                : List.of(major.get(), minor.get(), build.get());
    }
}
