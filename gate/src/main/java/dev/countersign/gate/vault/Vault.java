package dev.countersign.gate.vault;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.load.Attempts;
import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.load.LoadWatch;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.posture.Machine;
import dev.countersign.gate.record.EventKind;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A vault that one process works with. Opening it takes away what must not be visible; each round
 * shows what may be loaded now and takes away what may no longer.
 *
 * <p>Limit: who may read a shown file may copy it, and who had it open keeps it: the second is
 * answered by unloading and told, the first is found by a scan.
 */
public final class Vault {
    private final VaultFolder folder;
    private final Showing showing;
    private final Map<Digest, String> told = new HashMap<>();
    private final Map<Digest, LoadWatch.Watched> watched = new HashMap<>();
    private final Set<Path> toldForeign = new HashSet<>();

    private Vault(VaultFolder folder) {
        this.folder = folder;
        this.showing = new Showing(folder);
    }

    /**
     * What a vault decides and acts with.
     *
     * @param lmStudio where LM Studio answers
     * @param exclusive whether model files in a tool's folder that are not the vault's are moved to
     *     quarantine; otherwise they are only told
     * @param say takes lines for the person
     */
    public record Work(
            LoadGate gate,
            LoadWatch watch,
            Machine machine,
            URI lmStudio,
            boolean exclusive,
            Consumer<String> say) {}

    /**
     * Opens the folder, making it when it does not exist; changes nothing in it.
     *
     * @throws VaultException if this system cannot keep one
     */
    public static Vault open(Path folder) throws IOException, VaultException {
        return open(folder, VaultFolder.Step.NONE);
    }

    static Vault open(Path folder, VaultFolder.Step step) throws IOException, VaultException {
        return new Vault(VaultFolder.open(folder, step));
    }

    /** Finishes what a process that was stopped began; needs the turn. */
    private void recover() throws IOException {
        folder.clearUnfinished();
        Intake.removeOriginals(folder);
    }

    public Path root() {
        return folder.root();
    }

    public List<VaultEntry> entries() throws IOException {
        return folder.entries();
    }

    /** Whether files of the entry are visible now. */
    public boolean isShown(VaultEntry entry) throws IOException {
        return !folder.journal().of(entry.digest()).isEmpty();
    }

    /** Why the vault can be undone by the person whose tool it is; empty when it cannot. */
    public List<String> weaknesses(VaultEntry entry, GateFiles files) throws IOException {
        return Strength.weaknesses(folder.root(), files.home().folder(), entry.account());
    }

    /**
     * Takes a model in; it is not visible until a round shows it.
     *
     * @param move whether originals outside the tool's folder go away too; those inside always do
     */
    public VaultEntry add(
            FoundModel model,
            ModelReader.Identity identity,
            VaultTarget target,
            boolean move,
            LongConsumer progress)
            throws IOException, VaultException {
        try (VaultFolder.Held _ = folder.turn()) {
            recover();
        }
        return new Intake(folder, progress).take(model, identity, target, move);
    }

    /**
     * Gives a model's files back, or deletes them.
     *
     * @param to a folder that does not exist yet, or empty to delete them
     */
    public synchronized void remove(VaultEntry entry, Optional<Path> to)
            throws IOException, VaultException {
        try (VaultFolder.Held _ = folder.turn()) {
            recover();
            showing.hide(entry.digest());
            if (to.isPresent()) {
                giveBack(entry, to.get().toAbsolutePath().normalize());
            }
            folder.delete(entry);
        }
    }

    private void giveBack(VaultEntry entry, Path place) throws IOException, VaultException {
        if (Files.exists(place)) {
            throw new VaultException(place + " exists already.", "Name a folder that does not.");
        }
        Files.createDirectories(place);
        for (VaultEntry.StoredFile file : entry.files()) {
            Path target = place.resolve(file.path());
            Files.createDirectories(target.getParent());
            Digest copied = Cloning.takeIn(stored(entry).resolve(file.path()), target, _ -> {});
            if (!copied.equals(file.sha256())) {
                throw new VaultException(
                        "The vault's copy of " + file.path() + " is damaged.",
                        "It stays in the vault; download the model again.");
            }
        }
    }

    private Path stored(VaultEntry entry) {
        return folder.models(entry.digest()).resolve(Intake.leaf(entry));
    }

    /**
     * Takes away everything that is visible; for a start and for the end of a resident process.
     *
     * @throws IOException if something could not be taken away; all the rest was
     */
    public synchronized void hideAll() throws IOException {
        try (VaultFolder.Held _ = folder.turn()) {
            Attempts attempts = new Attempts();
            for (Digest digest : shown()) {
                attempts.attempt(() -> showing.hide(digest));
            }
            attempts.attempt(this::recover);
            attempts.end();
        }
    }

    /** Everything that the journal names, also what has no entry any more. */
    private Set<Digest> shown() throws IOException {
        Set<Digest> shown = new LinkedHashSet<>();
        folder.journal().shown().forEach(line -> shown.add(line.digest()));
        return shown;
    }

    /**
     * One round: first what may no longer be visible goes, then what may be loaded comes.
     *
     * @throws IOException if something that must go could not be taken away; the others were looked
     *     at all the same
     */
    public synchronized void round(Work work) throws IOException {
        try (VaultFolder.Held _ = folder.turn()) {
            List<VaultEntry> entries = folder.entries();
            Attempts attempts = new Attempts();
            attempts.attempt(this::recover);
            for (VaultEntry entry : entries) {
                attempts.attempt(() -> settle(entry, work));
            }
            attempts.attempt(() -> work.watch().look());
            for (VaultEntry entry : entries) {
                attempts.attempt(() -> offer(entry, work));
            }
            attempts.attempt(() -> new ForeignFiles(folder, work, toldForeign).look(entries));
            attempts.end();
        }
    }

    /** What is visible stands where it was put, and is watched; else it goes. */
    private void settle(VaultEntry entry, Work work) throws IOException {
        if (!isShown(entry)) {
            return;
        }
        if (!showing.isWhole(entry)) {
            // Somebody moved a file, or this program was stopped while it showed them.
            forget(entry);
            showing.hide(entry.digest());
        } else if (!watched.containsKey(entry.digest())) {
            try {
                watch(entry, work);
            } catch (IOException e) {
                // What cannot be judged may not stay.
                showing.hide(entry.digest());
                throw e;
            }
        }
    }

    private LoadRequest request(VaultEntry entry) throws IOException {
        Path place = stored(entry);
        Path first = place.resolve(entry.files().getFirst().path());
        ModelFinder finder = new ModelFinder(Map.of(), folder.root());
        try {
            boolean repository =
                    entry.files().size() > 1 && !first.getFileName().toString().endsWith(".gguf");
            FoundModel model = finder.one((repository ? place : first).toString());
            return new LoadRequest(model, entry.tool(), entry.account());
        } catch (ModelNotFoundException | MalformedModelException e) {
            throw new IOException("the vault's copy of " + entry.name() + ": " + e.getMessage(), e);
        }
    }

    private void offer(VaultEntry entry, Work work) throws IOException {
        if (isShown(entry)) {
            return;
        }
        LoadRequest request = request(entry);
        LoadDecision decision = work.gate().again(request);
        if (!decision.goesThrough()) {
            tell(
                    entry,
                    "%s stays in the vault: %s"
                            .formatted(
                                    entry.name(),
                                    work.gate().refusal(request, decision).sentence()),
                    work);
            return;
        }
        try {
            // What cannot be recorded is not shown.
            work.gate().note(EventKind.VAULT_SHOWN, request, decision, "");
            showing.show(entry);
        } catch (IOException e) {
            tell(entry, entry.name() + " cannot be shown: " + e.getMessage(), work);
            return;
        }
        watch(entry, work);
        tell(
                entry,
                "%s is shown in %s".formatted(entry.name(), entry.folder().resolve(entry.place())),
                work);
    }

    /** The same once: a resident vault looks every few seconds. */
    private void tell(VaultEntry entry, String line, Work work) {
        if (!line.equals(told.put(entry.digest(), line))) {
            work.say().accept(line);
        }
    }

    private void forget(VaultEntry entry) {
        LoadWatch.Watched live = watched.remove(entry.digest());
        if (live != null) {
            live.close();
        }
    }

    private void watch(VaultEntry entry, Work work) throws IOException {
        watched.put(
                entry.digest(),
                work.watch().begin(request(entry), decision -> end(entry, decision, work)));
    }

    private void end(VaultEntry entry, LoadDecision decision, Work work) throws IOException {
        Showing.Hidden hidden = showing.hide(entry.digest());
        watched.remove(entry.digest());
        LoadRequest request = request(entry);
        tell(
                entry,
                "%s is taken away: %s"
                        .formatted(entry.name(), work.gate().refusal(request, decision).sentence()),
                work);
        if (hidden.linksLeft() > 0) {
            work.say()
                    .accept(
                            "%s: %d further links to its files were made outside the tool's folder"
                                    .formatted(entry.name(), hidden.linksLeft()));
        }
        new Unloading(work.machine(), work.lmStudio(), work.say()).unload(entry, hidden.ids());
        work.gate().note(EventKind.VAULT_REMOVED, request, decision, "");
    }
}
