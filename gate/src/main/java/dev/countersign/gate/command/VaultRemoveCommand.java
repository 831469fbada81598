package dev.countersign.gate.command;

import dev.countersign.gate.vault.Vault;
import dev.countersign.gate.vault.VaultEntry;
import dev.countersign.gate.vault.VaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign vault remove}. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Takes a model out of the vault: gives its files back, or deletes them.")
final class VaultRemoveCommand implements Callable<Integer> {
    private final Workplace place;
    private final VaultCommand vaultCommand;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "Its name, its place, or the start of its digest.")
    private String model = "";

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "A new folder, outside the tool's, that gets the files.")
    private @Nullable Path to;

    @Option(names = "--delete", description = "Delete the files; this cannot be undone.")
    private boolean delete;

    VaultRemoveCommand(Workplace place, VaultCommand vaultCommand) {
        this.place = place;
        this.vaultCommand = vaultCommand;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        if ((to == null) != delete) {
            throw StoppedException.usage(
                    "What shall become of the files?", "Give either --to DIR or --delete.");
        }
        Vault vault = vaultCommand.open(place.files());
        try {
            VaultEntry entry = VaultCommand.entry(vault, model);
            Path target = to == null ? null : to.toAbsolutePath().normalize();
            if (target != null && target.startsWith(entry.folder())) {
                throw StoppedException.usage(
                        "The folder lies in the tool's own, where the model would be visible.",
                        "Name another folder with --to.");
            }
            vault.remove(entry, Optional.ofNullable(target));
            place.say(entry.name() + (target == null ? " is deleted." : " lies in " + target));
            return 0;
        } catch (VaultException e) {
            throw VaultCommand.stopped(e);
        }
    }
}
