package dev.countersign.gate.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Model files and links in a tool's folder that did not come from the vault. */
final class ForeignFiles {
    private static final Set<String> ENDINGS =
            Set.of(".gguf", ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".onnx");

    private final VaultFolder vault;
    private final Vault.Work work;
    private final Set<Path> told;

    /**
     * @param told what was told before, and is not told again
     */
    ForeignFiles(VaultFolder vault, Vault.Work work, Set<Path> told) {
        this.told = told;
        this.vault = vault;
        this.work = work;
    }

    /**
     * Tells them, or moves them to quarantine, from where the approved ones can be added to the
     * vault.
     */
    void look(List<VaultEntry> entries) throws IOException {
        Map<Path, VaultEntry> folders =
                entries.stream()
                        .collect(
                                Collectors.toMap(
                                        VaultEntry::folder,
                                        entry -> entry,
                                        (a, _) -> a,
                                        LinkedHashMap::new));
        for (VaultEntry entry : folders.values()) {
            List<Path> foreign = foreign(entry.folder());
            if (work.exclusive()) {
                for (Path path : foreign) {
                    quarantine(entry, path);
                }
            } else {
                foreign.removeIf(path -> !told.add(entry.folder().resolve(path)));
                if (!foreign.isEmpty()) {
                    work.say()
                            .accept(
                                    "%s holds model files that are not the vault's: %s"
                                            .formatted(entry.folder(), foreign));
                }
            }
        }
    }

    private List<Path> foreign(Path folder) throws IOException {
        Set<FileId> own = new HashSet<>();
        vault.journal().shown().forEach(line -> own.add(line.id()));
        List<Path> found = new ArrayList<>();
        new ToolFolder(folder)
                .walk((path, attributes) -> {
                    if (isModel(path, attributes) && !isOwn(path, attributes, own)) {
                        found.add(path);
                    }
                });
        return found;
    }

    /** Any link: it may lead to a folder of models. */
    private static boolean isModel(Path path, BasicFileAttributes attributes) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return attributes.isSymbolicLink() || ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static boolean isOwn(Path path, BasicFileAttributes attributes, Set<FileId> own) {
        try {
            return own.contains(FileId.of(attributes, path));
        } catch (IOException _) {
            return false;
        }
    }

    private void quarantine(VaultEntry entry, Path path) throws IOException {
        Path place = free(String.valueOf(path.getFileName()));
        new ToolFolder(entry.folder()).moveOut(path, place);
        work.say()
                .accept(
                        "%s did not come from the vault and was moved to %s"
                                .formatted(entry.folder().resolve(path), place));
    }

    private Path free(String name) {
        Path place = vault.quarantine(name);
        for (int i = 1; Files.exists(place, LinkOption.NOFOLLOW_LINKS); i++) {
            place = vault.quarantine(i + "-" + name);
        }
        return place;
    }
}
