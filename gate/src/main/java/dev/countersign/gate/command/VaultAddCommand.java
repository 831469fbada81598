package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelPlaces;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.vault.Vault;
import dev.countersign.gate.vault.VaultEntry;
import dev.countersign.gate.vault.VaultException;
import dev.countersign.gate.vault.VaultTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign vault add}. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a model into the vault. What lies in the tool's folder goes away once its copy is verified;",
            "it comes back when an approval and a session allow it (countersign vault apply or serve)."
        })
final class VaultAddCommand implements Callable<Integer> {
    private final Workplace place;
    private final VaultCommand vaultCommand;

    @Parameters(
            index = "0",
            paramLabel = "PATH|ollama:NAME",
            description = "A model file, a folder with one model, or a model of Ollama.")
    private String model = "";

    @Option(
            names = "--tool",
            paramLabel = "TOOL",
            defaultValue = "lm_studio",
            description = "The tool in whose folder it is shown (${DEFAULT-VALUE}).")
    private String tool = "lm_studio";

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "The tool's folder; known by itself for lm_studio.")
    private @Nullable Path into;

    @Option(
            names = "--as",
            paramLabel = "PUBLISHER/MODEL",
            description = "Where it stands below that folder; else as it lies there now.")
    private @Nullable String as;

    @Option(
            names = "--move",
            description = "Remove the original also where it lies outside the tool's folder.")
    private boolean move;

    VaultAddCommand(Workplace place, VaultCommand vaultCommand) {
        this.place = place;
        this.vaultCommand = vaultCommand;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = place.files();
        FoundModel found = found();
        Vault vault = vaultCommand.open(files);
        try {
            Path folder = folder();
            VaultTarget target = VaultTarget.of(tool, folder, below(found, folder));
            ModelReader.Identity identity = HashProgress.identify(found, files, place.err());
            VaultEntry entry;
            try (HashProgress progress =
                    new HashProgress(place.err(), HashProgress.Style.of(false))) {
                progress.expect(identity.artifacts().stream().mapToLong(part -> part.size()).sum());
                entry = vault.add(found, identity, target, move, progress);
            }
            place.say("In the vault: " + entry.name());
            place.say("  digest     " + entry.digest());
            place.say("  shown at   " + entry.folder().resolve(entry.place()) + ", once approved");
            for (Path original : found.files()) {
                if (Files.exists(original)) {
                    place.say("  still at   " + original + ", which the vault does not govern");
                }
            }
            for (String weakness : vault.weaknesses(entry, files)) {
                place.say("  WEAK       " + weakness);
            }
            return 0;
        } catch (VaultException e) {
            throw VaultCommand.stopped(e);
        } catch (MalformedModelException e) {
            throw StoppedException.usage(
                    "This is not a whole model: " + e.getMessage() + ".", "Download it again.");
        }
    }

    private FoundModel found() throws IOException, StoppedException {
        try {
            FoundModel found = place.finder().one(model);
            if (found.files().isEmpty()) {
                throw StoppedException.usage(
                        found.name() + " has no files here.", "A cloud model cannot be kept.");
            }
            return found;
        } catch (ModelNotFoundException e) {
            throw StoppedException.usage(
                    e.getMessage() + ".", "Name a file, a folder, or ollama:NAME");
        } catch (MalformedModelException e) {
            throw StoppedException.usage(
                    "This is not a whole model: " + e.getMessage() + ".", "Download it again.");
        }
    }

    private Path folder() throws StoppedException {
        if (into != null) {
            return into;
        }
        if (!tool.equals("lm_studio")) {
            throw StoppedException.usage(
                    "Where " + tool + " keeps its models is not known.",
                    "Name its folder with --into.");
        }
        return new ModelPlaces(place.composition().environment(), place.composition().userHome())
                .lmStudioModels()
                .getFirst();
    }

    /** As it lies there now, else by where it comes from. */
    private String below(FoundModel found, Path folder) throws IOException {
        if (as != null) {
            return as;
        }
        Path first = found.files().getFirst().toAbsolutePath().normalize();
        Path holder = Files.isDirectory(found.location()) ? found.location() : first.getParent();
        Path real = holder == null ? first : holder.toRealPath();
        Path tools = Files.isDirectory(folder) ? folder.toRealPath() : folder;
        if (real.startsWith(tools) && !real.equals(tools)) {
            return tools.relativize(real).toString();
        }
        String ref = found.source().ref().replaceFirst("\\.gguf$", "").replace(':', '-');
        return found.source().kind().equals("huggingface")
                ? ref
                : found.source().namespace() + "/" + ref.substring(ref.lastIndexOf('/') + 1);
    }
}
