package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Volumes by {@code findmnt}, {@code lsblk}, device mapper and ZFS. */
final class LinuxVolumes implements Volumes {
    private static final int MAX_BYTES = 256 * 1024;
    private static final Set<String> ENCRYPTING =
            Set.of("ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs");
    private static final String FINDMNT = "/usr/bin/findmnt";
    private static final String ZFS = "/usr/sbin/zfs";
    private static final String LSBLK = "/usr/bin/lsblk";

    private final Machine machine;

    LinuxVolumes(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Answer volume(Path folder) {
        Path existing = machine.nearest(folder);
        String method = "findmnt --target " + existing;
        Machine.Outcome outcome =
                machine.run(
                        List.of(
                                FINDMNT,
                                "--json",
                                "-o",
                                "SOURCE,FSTYPE",
                                "--target",
                                existing.toString()));
        return outcome instanceof Machine.Outcome.Ran(int exitCode, String output) && exitCode == 0
                ? mount(method, output)
                : Answer.unknown(method, "findmnt", outcome);
    }

    private Answer mount(String method, String output) {
        String source;
        String type;
        try {
            List<JsonFields> found = parse(output).objects("filesystems");
            // The last entry is the topmost mount, the one that is written to.
            JsonFields mount = found.getLast();
            source = mount.text("source");
            type = mount.text("fstype").toLowerCase(Locale.ROOT);
        } catch (FormatException | java.util.NoSuchElementException e) {
            return Answer.unknown(method, "findmnt gave no usable answer");
        }
        if (type.equals("tmpfs") || type.equals("ramfs")) {
            return Answer.yes(method, type + " is memory");
        }
        if (ENCRYPTING.contains(type)) {
            return Answer.yes(method, type + " encrypts files");
        }
        if (type.equals("zfs")) {
            return zfs(source);
        }
        String device = source.replaceFirst("\\[.*]$", "");
        if (!device.startsWith("/dev/")) {
            return Answer.unknown(method, "the store behind " + type + " is not visible from here");
        }
        if (type.equals("btrfs") && spansSeveral(device)) {
            return Answer.unknown(method, "the file system spans several devices");
        }
        return device(device);
    }

    private boolean spansSeveral(String device) {
        String name = device.substring(device.lastIndexOf('/') + 1);
        Path all = Path.of("/sys/fs/btrfs");
        for (String id : machine.list(all)) {
            List<String> members = machine.list(all.resolve(id).resolve("devices"));
            if (members.contains(name)) {
                return members.size() > 1;
            }
        }
        // Mapped devices appear under their kernel name: one file system in all is still a plain
        // answer.
        return machine.list(all).stream()
                .anyMatch(id -> machine.list(all.resolve(id).resolve("devices")).size() > 1);
    }

    private Answer zfs(String dataset) {
        if (dataset.startsWith("-")) {
            return Answer.unknown("zfs get encryption", "the data set's name cannot be asked for");
        }
        String method = "zfs get encryption " + dataset;
        Optional<String> output =
                machine.output(List.of(ZFS, "get", "-H", "-o", "value", "encryption", dataset));
        if (output.isEmpty()) {
            return Answer.unknown(method, "zfs gave no answer");
        }
        String value = output.get().strip();
        if (value.startsWith("aes-")) {
            return Answer.yes(method, value);
        }
        return value.equals("off")
                ? Answer.no(method, "encryption is off")
                : Answer.unknown(method, value);
    }

    /** A block device: every path down to a disk must pass an encrypting layer. */
    Answer device(String device) {
        String method = "lsblk --inverse " + device;
        Machine.Outcome outcome =
                machine.run(List.of(LSBLK, "--inverse", "--json", "-o", "NAME,KNAME,TYPE", device));
        if (!(outcome instanceof Machine.Outcome.Ran(int exitCode, String output))
                || exitCode != 0) {
            return Answer.unknown(method, "lsblk", outcome);
        }
        try {
            List<JsonFields> top = parse(output).objects("blockdevices");
            if (top.isEmpty()) {
                return Answer.unknown(method, "lsblk does not know the device");
            }
            List<String> bare = new ArrayList<>();
            for (JsonFields node : top) {
                collectBare(node, bare, 0);
            }
            return bare.isEmpty()
                    ? Answer.yes(method, "an encrypting layer (dm-crypt) lies below " + device)
                    : Answer.no(
                            method,
                            "no encrypting layer between "
                                    + device
                                    + " and "
                                    + String.join(", ", bare));
        } catch (FormatException _) {
            return Answer.unknown(method, "lsblk gave no usable answer");
        }
    }

    private void collectBare(JsonFields node, List<String> bare, int depth) throws FormatException {
        if (depth > 16) {
            throw node.fault("children", "is nested too deep");
        }
        if (node.text("type").equals("crypt") && isCrypt(node.text("kname"))) {
            return;
        }
        List<JsonFields> below = node.has("children") ? node.objects("children") : List.of();
        if (below.isEmpty()) {
            bare.add(node.text("name"));
        }
        for (JsonFields child : below) {
            collectBare(child, bare, depth + 1);
        }
    }

    /** The kernel's own word, so that a device merely named like an encrypted one does not pass. */
    private boolean isCrypt(String kernelName) {
        if (!kernelName.matches("dm-[0-9]{1,9}")) {
            return false;
        }
        return machine.read(Path.of("/sys/class/block", kernelName, "dm/uuid")).stream()
                .anyMatch(uuid -> uuid.startsWith("CRYPT-"));
    }

    private static JsonFields parse(String output) throws FormatException {
        return JsonFields.of(Json.parseObject(output.getBytes(StandardCharsets.UTF_8), MAX_BYTES));
    }
}
