package dev.countersign.gate.vault;

import dev.countersign.gate.posture.Machine;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a tool let go of files that are no longer visible. On Linux it looks who holds them: if
 * unloading by name does not help, everything is unloaded; if that does not help either, the
 * processes are told.
 */
final class Unloading {
    private final Holders holders;
    private final URI lmStudio;
    private final Consumer<String> say;

    Unloading(Machine machine, URI lmStudio, Consumer<String> say) {
        this.holders = new Holders(machine);
        this.lmStudio = lmStudio;
        this.say = say;
    }

    void unload(VaultEntry entry, Set<FileId> files) {
        boolean canLook = holders.canLook();
        if (canLook && holders.of(files).isEmpty()) {
            return;
        }
        boolean asked = entry.tool().equals("lm_studio") && ask(entry, false);
        if (canLook && asked && !holders.of(files).isEmpty()) {
            asked = ask(entry, true);
        }
        Set<Long> left = holders.of(files);
        if (!left.isEmpty()) {
            say.accept(
                    "%s is still open in the processes %s; end them".formatted(entry.name(), left));
        } else if (!canLook && !asked) {
            say.accept(
                    "%s may still be loaded; unload it in the tool, this system does not tell"
                            .formatted(entry.name()));
        }
    }

    private boolean ask(VaultEntry entry, boolean all) {
        try {
            new LmStudio(lmStudio).unload(entry.place().toString().replace('\\', '/'), all);
            return true;
        } catch (IOException e) {
            say.accept("LM Studio could not be asked to unload: " + e.getMessage());
            return false;
        }
    }
}
