package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** True when there is no swap, or all of it is memory or lies on encrypted devices. */
record LinuxSwap(Machine machine, LinuxVolumes volumes) implements Probe {
    private static final String METHOD = "/proc/swaps";

    @Override
    public Answer look() {
        Optional<String> swaps = machine.read(Path.of(METHOD));
        if (swaps.isEmpty()) {
            return Answer.unknown(METHOD, "cannot be read");
        }
        List<String> lines = swaps.get().lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("Filename")) {
            return Answer.unknown(METHOD, "is not in the known form");
        }
        Map<String, Answer> answers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length != 5 || !fields[0].startsWith("/")) {
                return Answer.unknown(METHOD, "is not in the known form");
            }
            answers.put(fields[0], swap(fields[0], fields[1]));
        }
        return answers.isEmpty()
                ? Answer.yes(METHOD, "no swap is in use")
                : Answer.all(METHOD, answers);
    }

    private Answer swap(String place, String type) {
        if (place.matches("/dev/zram[0-9]+")) {
            return machine.read(Path.of("/sys/block", place.substring(5), "backing_dev"))
                    .filter(backing -> !backing.strip().equals("none"))
                    .map(_ -> Answer.unknown("zram", "compressed memory with a backing device"))
                    .orElseGet(() -> Answer.yes("zram", "compressed memory"));
        }
        return switch (type) {
            case "partition" -> volumes.device(place);
            // The kernel writes spaces in names as \040.
            case "file" -> volumes.volume(Path.of(place.replace("\\040", " ")));
            default -> Answer.unknown(METHOD, "swap of the kind " + type);
        };
    }
}
