package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where data could rest in the clear: volumes and swap (Linux). */
final class StorageProbes {
    private final Machine machine;
    private final BlockDevices devices;

    StorageProbes(Machine machine) {
        this.machine = machine;
        this.devices = new BlockDevices(machine);
    }

    /** AND over the volumes of these folders; unknown when one is unknown and none is false. */
    Answer diskEncrypted(Map<String, Path> folders) {
        TreeMap<String, Answer> answers = new TreeMap<>();
        folders.forEach((name, folder) -> answers.put(name, devices.volume(folder)));
        return all("findmnt, lsblk", answers);
    }

    /** True when there is no swap, or all of it is memory or lies on encrypted devices. */
    Answer swapProtected() {
        String method = "/proc/swaps";
        var swaps = machine.read(Path.of("/proc/swaps"));
        if (swaps.isEmpty()) {
            return Answer.unknown(method, "cannot be read");
        }
        List<String> lines = swaps.get().lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("Filename")) {
            return Answer.unknown(method, "is not in the known form");
        }
        TreeMap<String, Answer> answers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length < 5 || !fields[0].startsWith("/")) {
                return Answer.unknown(method, "is not in the known form");
            }
            answers.put(fields[0], swap(fields[0], fields[1]));
        }
        return answers.isEmpty() ? Answer.yes(method, "no swap is in use") : all(method, answers);
    }

    private Answer swap(String place, String type) {
        if (place.matches("/dev/zram[0-9]+")) {
            return machine.read(Path.of("/sys/block", place.substring(5), "backing_dev"))
                    .filter(backing -> !backing.strip().equals("none"))
                    .map(backing ->
                            Answer.unknown("zram", "compressed memory with a backing device"))
                    .orElseGet(() -> Answer.yes("zram", "compressed memory"));
        }
        return switch (type) {
            case "partition" -> devices.device(place);
            // The kernel writes spaces in names as \040.
            case "file" -> devices.volume(Path.of(place.replace("\\040", " ")));
            default -> Answer.unknown("/proc/swaps", "swap of the kind " + type);
        };
    }

    private static Answer all(String method, Map<String, Answer> answers) {
        List<String> bad = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        List<String> good = new ArrayList<>();
        answers.forEach((name, answer) -> {
            String text = name + ": " + answer.detail();
            (answer.isTrue() ? good : answer.isFalse() ? bad : unsure).add(text);
        });
        if (!bad.isEmpty()) {
            return Answer.no(method, String.join("; ", bad));
        }
        return unsure.isEmpty()
                ? Answer.yes(method, String.join("; ", good))
                : Answer.unknown(method, String.join("; ", unsure));
    }
}
