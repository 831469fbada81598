package dev.countersign.gate.vault;

import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an entry's files visible and takes them away. What is about to become visible stands in the
 * journal before.
 */
final class Showing {
    private final VaultFolder vault;

    Showing(VaultFolder vault) {
        this.vault = vault;
    }

    /**
     * Shows all files or none.
     *
     * @throws FileAlreadyExistsException if something else stands in their place
     */
    void show(VaultEntry entry) throws IOException {
        ToolFolder folder = new ToolFolder(entry.folder());
        for (VaultEntry.StoredFile file : entry.files()) {
            requireFree(folder, entry.shown(file));
        }
        List<Path> staged = new ArrayList<>();
        List<Journal.Shown> lines = new ArrayList<>();
        try {
            for (VaultEntry.StoredFile file : entry.files()) {
                String name = entry.digest().hex() + "-" + staged.size();
                Path copy = stage(entry, file, name);
                staged.add(copy);
                vault.step();
                lines.add(line(entry, file, FileId.of(copy), name));
            }
            vault.write(vault.journal().with(lines));
            for (int i = 0; i < lines.size(); i++) {
                if (!folder.moveIn(staged.get(i), lines.get(i).path())) {
                    copy(folder, staged.get(i), lines, i);
                }
                vault.step();
            }
        } catch (IOException e) {
            hide(entry.digest());
            throw e;
        } finally {
            for (Path file : staged) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Whether every file stands where it was put. */
    boolean isWhole(VaultEntry entry) throws IOException {
        List<Journal.Shown> lines = vault.journal().of(entry.digest());
        for (Journal.Shown line : lines) {
            try {
                ToolFolder folder = new ToolFolder(line.folder());
                if (!folder.look(line.path()).equals(Optional.of(line.id()))) {
                    return false;
                }
            } catch (FileSystemException _) {
                return false;
            }
        }
        return lines.size() == entry.files().size();
    }

    private static void requireFree(ToolFolder folder, Path relative) throws IOException {
        Optional<String> alike = folder.alike(relative);
        if (folder.exists(relative) || alike.isPresent()) {
            throw new FileAlreadyExistsException(
                    relative.toString(),
                    null,
                    "another file stands there"
                            + alike.map(name -> " under the name " + name).orElse(""));
        }
    }

    /** A name in the vault that can be moved out: a file of its own if possible, else a link. */
    private Path stage(VaultEntry entry, VaultEntry.StoredFile file, String name)
            throws IOException {
        Path kept = vault.models(entry.digest()).resolve(Intake.leaf(entry)).resolve(file.path());
        Path copy = vault.staging(name);
        Files.deleteIfExists(copy);
        if (!Cloning.reflink(kept, copy)) {
            Files.createLink(copy, kept);
        }
        return copy;
    }

    private static Journal.Shown line(
            VaultEntry entry, VaultEntry.StoredFile file, FileId id, String name) {
        return new Journal.Shown(
                entry.digest(), entry.folder(), entry.shown(file), id, ToolFolder.TEMPORARY + name);
    }

    /** The vault lies on another file system than the folder. */
    private void copy(ToolFolder folder, Path file, List<Journal.Shown> lines, int index)
            throws IOException {
        Journal.Shown line = lines.get(index);
        FileId id = folder.copyIn(file, line.path(), line.temporary());
        vault.step();
        lines.set(
                index,
                new Journal.Shown(line.digest(), line.folder(), line.path(), id, line.temporary()));
        vault.write(vault.journal().without(line.digest()).with(lines));
        folder.finish(line.path(), line.temporary());
    }

    /**
     * Takes away whatever of an entry is visible, also under another name below the tool's folder.
     *
     * @return the files that were visible, and whether names of them are left elsewhere
     * @throws IOException if that could not be done; the journal still names them
     */
    Hidden hide(Digest digest) throws IOException {
        Journal journal = vault.journal();
        List<Journal.Shown> lines = journal.of(digest);
        Set<FileId> ids = new HashSet<>();
        boolean missing = false;
        for (Journal.Shown line : lines) {
            ToolFolder folder = new ToolFolder(line.folder());
            ids.add(line.id());
            missing |= !removeNamed(folder, line);
            vault.step();
        }
        if (missing) {
            for (Path folder : lines.stream().map(Journal.Shown::folder).distinct().toList()) {
                new ToolFolder(folder).removeEverywhere(ids);
            }
        }
        vault.write(journal.without(digest));
        return new Hidden(ids, linksLeft(digest));
    }

    /** What was hidden. */
    record Hidden(Set<FileId> ids, int linksLeft) {}

    /** False when it does not stand where it was put. */
    private static boolean removeNamed(ToolFolder folder, Journal.Shown line) throws IOException {
        try {
            folder.removeTemporary(line.path(), line.temporary());
            boolean removed = folder.remove(line.path(), line.id());
            folder.tidy(line.path());
            return removed;
        } catch (FileSystemException e) {
            // Somebody put a link into the way; the file is looked for below the whole folder.
            return false;
        }
    }

    /** Names that the vault's own files have outside it: somebody linked what was visible. */
    private int linksLeft(Digest digest) throws IOException {
        Optional<VaultEntry> entry = vault.entry(digest);
        int left = 0;
        if (entry.isPresent()) {
            for (VaultEntry.StoredFile file : entry.get().files()) {
                Path kept =
                        vault.models(digest).resolve(Intake.leaf(entry.get())).resolve(file.path());
                if (Files.getAttribute(kept, "unix:nlink") instanceof Integer links) {
                    left += links - 1;
                }
            }
        }
        return left;
    }
}
