package dev.countersign.gate.vault;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.token.Artifact;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Takes a model into the vault. The original goes away only after a copy with the same digest is on
 * the disk and entered, and after the intention to remove it is written down.
 */
final class Intake {
    private final VaultFolder vault;
    private final LongConsumer progress;

    Intake(VaultFolder vault, LongConsumer progress) {
        this.vault = vault;
        this.progress = progress;
    }

    /**
     * Takes it in.
     *
     * @param move whether originals outside the tool's folder go away too
     */
    VaultEntry take(
            FoundModel model, ModelReader.Identity identity, VaultTarget target, boolean move)
            throws IOException, VaultException {
        VaultEntry entry = entry(model, identity, target);
        requireNew(entry);
        List<Journal.Replaced> originals = originals(model, entry, move);
        try (VaultFolder.Held _ =
                vault.intake()
                        .orElseThrow(() ->
                                new VaultException(
                                        "Another model is being taken in.",
                                        "Wait until that is done, then try again."))) {
            copy(model, entry);
            try (VaultFolder.Held _ = vault.turn()) {
                requireNew(entry);
                keep(entry);
                vault.write(vault.journal().replacing(originals));
                vault.write(entry);
                removeOriginals(vault);
            }
        }
        return entry;
    }

    private static VaultEntry entry(
            FoundModel model, ModelReader.Identity identity, VaultTarget target)
            throws VaultException {
        List<VaultEntry.StoredFile> files = new ArrayList<>();
        for (int i = 0; i < model.files().size(); i++) {
            Artifact artifact = identity.artifacts().get(i);
            files.add(
                    new VaultEntry.StoredFile(
                            path(model, artifact, i), artifact.size(), artifact.sha256()));
        }
        try {
            return new VaultEntry(
                    identity.set().digest(),
                    model.name(),
                    target.tool(),
                    target.account(),
                    target.folder(),
                    target.place(),
                    files);
        } catch (IllegalArgumentException e) {
            throw new VaultException(
                    "The files cannot be shown under these names: " + e.getMessage() + ".",
                    "Rename them, then try again.");
        }
    }

    private static Path path(FoundModel model, Artifact artifact, int index) throws VaultException {
        if (!artifact.path().equals(Artifact.BLOB)) {
            return Path.of(artifact.path());
        }
        if (model.files().size() > 1) {
            throw new VaultException(
                    "The model consists of several layers without file names.",
                    "Only models of one file can be taken from Ollama.");
        }
        Path name = model.files().get(index).getFileName();
        boolean layer = model.manifest().isPresent() || name == null;
        return Path.of(layer ? stem(model.name()) + ".gguf" : name.toString());
    }

    /** {@code registry.ollama.ai/library/tiny:latest} becomes {@code tiny-latest}. */
    static String stem(String name) {
        return name.substring(name.lastIndexOf('/') + 1)
                .replaceAll("[^A-Za-z0-9._-]", "-")
                .replaceFirst("^[.]+", "");
    }

    private void requireNew(VaultEntry entry) throws IOException, VaultException {
        for (VaultEntry other : vault.entries()) {
            boolean same = other.digest().equals(entry.digest());
            if (same) {
                throw new VaultException(
                        "The vault has these bytes already, for %s."
                                .formatted(other.folder().resolve(other.place())),
                        "Delete the file that you named if it is another copy; to show it elsewhere, take it out with countersign vault remove first.");
            }
            if (collides(other, entry)) {
                throw new VaultException(
                        "%s of the vault would stand under the same name.".formatted(other.name()),
                        "Choose another place with --as PUBLISHER/MODEL.");
            }
        }
    }

    private static boolean collides(VaultEntry a, VaultEntry b) {
        List<String> names = a.files().stream().map(file -> fold(a, file)).toList();
        return a.folder().equals(b.folder())
                && b.files().stream().anyMatch(file -> names.contains(fold(b, file)));
    }

    private static String fold(VaultEntry entry, VaultEntry.StoredFile file) {
        return entry.shown(file).toString().toLowerCase(Locale.ROOT);
    }

    private List<Journal.Replaced> originals(FoundModel model, VaultEntry entry, boolean move)
            throws IOException {
        List<Journal.Replaced> originals = new ArrayList<>();
        if (model.manifest().isPresent()) {
            // Ollama's own store needs its blobs.
            return originals;
        }
        for (Path file : model.files()) {
            Path folder = file.toAbsolutePath().normalize().getParent();
            Path name = file.getFileName();
            if (folder == null || name == null) {
                continue;
            }
            Path real = folder.toRealPath();
            boolean inside = real.startsWith(entry.folder());
            if (inside || move) {
                Path top = inside ? entry.folder() : real;
                BasicFileAttributes attributes =
                        Files.readAttributes(
                                file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                originals.add(
                        new Journal.Replaced(
                                entry.digest(),
                                top,
                                top.relativize(real.resolve(name)),
                                FileId.of(attributes, file),
                                attributes.size(),
                                attributes.lastModifiedTime()));
            }
        }
        return originals;
    }

    private void copy(FoundModel model, VaultEntry entry) throws IOException, VaultException {
        long free = Files.getFileStore(vault.root()).getUsableSpace();
        Path incoming = vault.incoming(entry.digest().hex());
        Path top = incoming.resolve(leaf(entry));
        VaultFolder.deleteTree(incoming);
        try {
            Files.createDirectories(top);
            for (int i = 0; i < entry.files().size(); i++) {
                VaultEntry.StoredFile file = entry.files().get(i);
                Path to = top.resolve(file.path());
                Files.createDirectories(to.getParent());
                Digest copied = Cloning.takeIn(model.files().get(i), to, progress);
                if (!copied.equals(file.sha256())) {
                    throw new VaultException(
                            file.path() + " changed while it was taken in.",
                            "Let nothing write it, then try again.");
                }
                VaultFolder.sync(to.getParent());
                vault.step();
            }
            VaultFolder.sync(incoming);
        } catch (IOException e) {
            VaultFolder.deleteTree(incoming);
            if (free < entry.size()) {
                throw new VaultException(
                        "The vault's disk has %d bytes free, the model has %d."
                                .formatted(free, entry.size()),
                        "Make room, or put the vault on another disk with --vault. The original is untouched.");
            }
            throw e;
        } catch (VaultException e) {
            VaultFolder.deleteTree(incoming);
            throw e;
        }
    }

    private void keep(VaultEntry entry) throws IOException {
        Path kept = vault.models(entry.digest());
        // What a process that was stopped left without an entry.
        VaultFolder.deleteTree(kept);
        Files.move(vault.incoming(entry.digest().hex()), kept);
        vault.step();
        VaultFolder.sync(kept.getParent());
    }

    /** The folder in which a model's files lie in the vault, named as a person knows it. */
    static Path leaf(VaultEntry entry) {
        return entry.place().getFileName();
    }

    /**
     * Takes away originals whose copy is entered; forgets intentions whose copy is not. Also done
     * at each start, after whatever stopped the last process.
     */
    static void removeOriginals(VaultFolder vault) throws IOException {
        Journal journal = vault.journal();
        for (Journal.Replaced original : journal.replaced()) {
            if (vault.entry(original.digest()).isPresent()) {
                ToolFolder folder = new ToolFolder(original.folder());
                Path file = original.folder().resolve(original.path());
                if (unchanged(file, original)) {
                    folder.remove(original.path(), original.id());
                    folder.tidy(original.path());
                    vault.step();
                }
            }
        }
        if (!journal.replaced().isEmpty()) {
            vault.write(journal.replacing(List.of()));
        }
    }

    private static boolean unchanged(Path file, Journal.Replaced original) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        BasicFileAttributes now =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return now.size() == original.size() && now.lastModifiedTime().equals(original.modified());
    }
}
