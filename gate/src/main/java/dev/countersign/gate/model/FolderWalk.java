package dev.countersign.gate.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;

/**
 * Looks for models at and below folders, within bounds. Links to folders are not followed, so it
 * ends. A folder that cannot be read is told and the others are still looked through.
 */
final class FolderWalk {
    /** Most names looked at in one walk, a few seconds' worth. */
    static final int MAX_ENTRIES = 2_000_000;

    private static final int MAX_MODELS = 10_000;
    private static final int MAX_DEPTH = 12;

    private final List<Candidate> found = new ArrayList<>();
    private final Map<Path, String> unreadable = new LinkedHashMap<>();
    private int entriesLeft;

    FolderWalk(int maxEntries) {
        this.entriesLeft = maxEntries;
    }

    /** Something that looks like a model and has not been read. */
    record Candidate(Path path, Kind kind) {
        enum Kind {
            FILE,
            REPOSITORY,
            MANIFEST
        }
    }

    List<Candidate> found() {
        return found;
    }

    /** Where it could not look, with the reason. */
    Map<Path, String> unreadable() {
        return unreadable;
    }

    void walk(Path folder) {
        walk(folder, 0);
    }

    private void walk(Path folder, int depth) {
        try {
            if (depth > MAX_DEPTH) {
                unreadable.put(folder, "folders are nested deeper than " + MAX_DEPTH);
            } else if (entriesLeft <= 0 || found.size() >= MAX_MODELS) {
                unreadable.put(
                        folder, "not looked at: there is too much here; name folders one by one");
            } else {
                look(folder, depth);
            }
        } catch (AccessDeniedException _) {
            unreadable.put(folder, "this account may not read it");
        } catch (IOException | UncheckedIOException e) {
            unreadable.put(folder, "cannot be read: " + e.getMessage());
        }
    }

    private void look(Path folder, int depth) throws IOException {
        if (OllamaStore.isStore(folder)) {
            new OllamaStore(folder)
                    .manifests()
                    .forEach(file -> found.add(new Candidate(file, Candidate.Kind.MANIFEST)));
            return;
        }
        List<Path> entries = FolderModels.list(folder);
        entriesLeft -= entries.size();
        if (FolderModels.isRepository(folder, entries)) {
            found.add(new Candidate(folder, Candidate.Kind.REPOSITORY));
            return;
        }
        boolean hubStore = FolderModels.isHubFolder(folder);
        TreeMap<String, Path> files = new TreeMap<>();
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                boolean wanted = !hubStore || FolderModels.nameOf(entry).equals("snapshots");
                if (wanted && !Files.isSymbolicLink(entry)) {
                    walk(entry, depth + 1);
                }
            } else {
                file(entry, files);
            }
        }
        files.values().forEach(file -> found.add(new Candidate(file, Candidate.Kind.FILE)));
    }

    private void file(Path entry, Map<String, Path> files) {
        try {
            if (Files.isRegularFile(entry)
                    && FormatInspection.formatOf(entry) != ModelFormat.UNKNOWN) {
                Matcher shard = FolderModels.SHARD.matcher(FolderModels.nameOf(entry));
                files.putIfAbsent(
                        shard.matches() ? shard.group(1) : FolderModels.nameOf(entry), entry);
            }
        } catch (IOException e) {
            if (ModelFormat.ofName(FolderModels.nameOf(entry)) != ModelFormat.UNKNOWN) {
                boolean denied = e instanceof AccessDeniedException;
                unreadable.put(
                        entry,
                        denied
                                ? "this account may not read it"
                                : "cannot be read: " + e.getMessage());
            }
        }
    }
}
