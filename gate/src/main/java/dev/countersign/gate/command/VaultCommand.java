package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadWatch;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.vault.Vault;
import dev.countersign.gate.vault.VaultEntry;
import dev.countersign.gate.vault.VaultException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code countersign vault}: what its verbs have in common. */
@Command(
        name = "vault",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        description = {
            "Keeps model files away from a tool and shows them in its folder only while they are approved.",
            "Strong only where it runs as another account than the tool; list says what is missing."
        })
final class VaultCommand {
    private static final Path SERVICE = Path.of("/var/lib/countersign/vault");

    private final Workplace place;

    @Option(
            names = "--vault",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The vault's folder (else $COUNTERSIGN_VAULT, else /var/lib/countersign/vault for root, else in the gate's home). On the same file system as the tool's folder nothing is copied.")
    private @Nullable Path folder;

    VaultCommand(Workplace place) {
        this.place = place;
    }

    Vault open(GateFiles files) throws IOException, StoppedException {
        try {
            return Vault.open(place(files));
        } catch (VaultException e) {
            throw stopped(e);
        }
    }

    /** A gate that is not enrolled can approve nothing, so nothing may stay visible. */
    Workplace.Enrolled enrolledOrHide(Vault vault) throws IOException, StoppedException {
        try {
            return place.enrolled();
        } catch (IOException | StoppedException e) {
            vault.hideAll();
            throw e;
        }
    }

    private Path place(GateFiles files) {
        if (folder != null) {
            return folder.toAbsolutePath().normalize();
        }
        String given = place.composition().environment().getOrDefault("COUNTERSIGN_VAULT", "");
        if (!given.isBlank()) {
            return Path.of(given).toAbsolutePath().normalize();
        }
        return files.home().account().equals("uid:0")
                ? SERVICE
                : files.home().folder().resolve("vault");
    }

    Vault.Work work(Workplace.Enrolled enrolled, URI lmStudio, boolean exclusive)
            throws IOException {
        LoadGate gate = place.loadGate(enrolled);
        return new Vault.Work(
                gate,
                new LoadWatch(gate),
                place.composition().machine(),
                lmStudio,
                exclusive,
                line -> place.say(Printable.of(line)));
    }

    /** An entry by its name, the start of its digest, or its place. */
    static VaultEntry entry(Vault vault, String text) throws IOException, StoppedException {
        String wanted = text.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
        List<VaultEntry> found =
                vault.entries().stream()
                        .filter(entry ->
                                entry.name().equals(text)
                                        || entry.place().toString().equals(text)
                                        || (wanted.length() >= 8
                                                && entry.digest().hex().startsWith(wanted)))
                        .toList();
        if (found.size() != 1) {
            throw StoppedException.usage(
                    found.isEmpty()
                            ? "The vault holds no model '" + Printable.of(text) + "'."
                            : "'" + Printable.of(text) + "' names " + found.size() + " models.",
                    "countersign vault list shows names and digests.");
        }
        return found.getFirst();
    }

    static StoppedException stopped(VaultException e) {
        return new StoppedException(
                StoppedException.USAGE, "vault.refused", String.valueOf(e.getMessage()), e.help());
    }
}
