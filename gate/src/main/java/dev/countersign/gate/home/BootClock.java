package dev.countersign.gate.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Time since the machine started, which its user cannot set. */
@FunctionalInterface
public interface BootClock {
    /**
     * One look.
     *
     * @param boot names this run of the machine
     * @param seconds since it began, time asleep included
     */
    record Reading(String boot, long seconds) {}

    /**
     * Empty where the system has none: then wall time never raises the mark, only signed times do.
     */
    Optional<Reading> read();

    /** Linux: {@code boot_id} and {@code /proc/uptime}. Elsewhere empty. */
    static BootClock ofSystem() {
        return () -> {
            try {
                String boot = text("/proc/sys/kernel/random/boot_id").strip();
                String uptime = text("/proc/uptime").strip();
                int end = uptime.indexOf('.');
                return Optional.of(
                        new Reading(
                                boot, Long.parseLong(end < 0 ? uptime : uptime.substring(0, end))));
            } catch (IOException | NumberFormatException _) {
                return Optional.empty();
            }
        };
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of(file), StandardCharsets.US_ASCII);
    }
}
