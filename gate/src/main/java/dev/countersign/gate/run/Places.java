package dev.countersign.gate.run;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HubCache;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns what an option says into a model on this machine. */
final class Places {
    private final Invocation invocation;
    private final ModelFinder finder;

    Places(Invocation invocation) {
        this.invocation = invocation;
        this.finder = new ModelFinder(invocation.environment(), invocation.userHome());
    }

    /** The cache of downloads that the tool would use. */
    HubCache hub() {
        return HubCache.of(invocation.environment(), invocation.userHome());
    }

    /**
     * A path as the system would resolve it: links in its folders are followed now, so that the
     * tool gets the folder that was checked.
     */
    Path path(String option, String value) throws IOException, RefusedCommandException {
        try {
            Path given = invocation.folder().resolve(value);
            Path folder = given.getParent();
            Path name = given.getFileName();
            if (Files.exists(given) && folder != null && name != null) {
                return Files.isDirectory(given)
                        ? given.toRealPath()
                        : folder.toRealPath().resolve(name);
            }
        } catch (InvalidPathException _) {
            // reported below
        }
        throw RefusedCommandException.absent(
                option + ": there is no file or folder " + value + ".",
                "Check the path; a ~ inside quotation marks is not expanded.");
    }

    /** A model of one file, or of shards. */
    PlannedModel file(String option, ArtifactRole role, String tool, Path file)
            throws IOException, RefusedCommandException {
        if (!Files.isRegularFile(file)) {
            throw RefusedCommandException.absent(
                    option + ": " + file + " is not a file.", "Name the model's file.");
        }
        return new PlannedModel(option, role, tool, found(option, file.toString()));
    }

    /** A model of the files in a folder. */
    PlannedModel folder(String option, ArtifactRole role, String tool, Path folder)
            throws IOException, RefusedCommandException {
        return new PlannedModel(option, role, tool, found(option, folder.toString()));
    }

    /** A model in Ollama's store. */
    PlannedModel ollama(String option, ArtifactRole role, String name)
            throws IOException, RefusedCommandException {
        return new PlannedModel(option, role, "ollama", found(option, "ollama:" + name));
    }

    private FoundModel found(String option, String argument)
            throws IOException, RefusedCommandException {
        try {
            return finder.one(argument);
        } catch (ModelNotFoundException e) {
            throw RefusedCommandException.absent(
                    option + ": " + e.getMessage() + ".", "Download it first.");
        } catch (MalformedModelException e) {
            throw new RefusedCommandException(
                    "model.unreadable",
                    option + ": this is not a whole model: " + e.getMessage() + ".",
                    "Download it again.");
        }
    }

    /**
     * A model that is given as a folder or as a name on a hub: the folder here.
     *
     * @param revision a branch, tag or commit
     */
    Path folderOrSnapshot(String option, String value, String revision, HubCache cache)
            throws IOException, RefusedCommandException {
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw RefusedCommandException.absent(option + " names no model.", "Name one.");
        }
        if (Files.exists(invocation.folder().resolve(value))) {
            return path(option, value);
        }
        if (!HubCache.isRepositoryName(value)) {
            throw RefusedCommandException.absent(
                    option + ": " + value + " is neither a folder here nor a model's name.",
                    "Give a folder, or a name such as org/model that was downloaded before.");
        }
        return cache.snapshot(value, revision)
                .orElseThrow(() ->
                        RefusedCommandException.absent(
                                "%s: %s (%s) is not in %s."
                                        .formatted(option, value, revision, cache.root()),
                                "Download it first: hf download " + value));
    }
}
