package dev.countersign.gate.command;

import dev.countersign.gate.vault.Vault;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign vault serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Stays and does a round every 10 seconds. Takes everything away when it starts and when it is stopped.",
            "Run it as a service under an account of its own."
        })
final class VaultServeCommand implements Callable<Integer> {
    private static final long EVERY_SECONDS = 10;

    private final Workplace place;
    private final VaultCommand vaultCommand;

    @Mixin private VaultRoundOptions options = new VaultRoundOptions();

    VaultServeCommand(Workplace place, VaultCommand vaultCommand) {
        this.place = place;
        this.vaultCommand = vaultCommand;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Vault vault = vaultCommand.open(place.files());
        vault.hideAll();
        Workplace.Enrolled enrolled = place.enrolled();
        Vault.Work work = vaultCommand.work(enrolled, options.lmStudio(), options.exclusive());
        Thread atEnd = new Thread(() -> hide(vault), "vault-end");
        Runtime.getRuntime().addShutdownHook(atEnd);
        place.say("The vault " + vault.root() + " is served.");
        try (BackgroundSync _ = BackgroundSync.start(place, enrolled)) {
            while (!Thread.currentThread().isInterrupted()) {
                round(vault, enrolled, work);
                TimeUnit.SECONDS.sleep(EVERY_SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            hide(vault);
        }
        return 0;
    }

    private void round(Vault vault, Workplace.Enrolled enrolled, Vault.Work work) {
        try {
            options.round(enrolled, vault, work);
        } catch (IOException e) {
            // The next round tries again; what must go is still in the journal.
            place.err().println("countersign: " + e.getMessage());
        }
    }

    private void hide(Vault vault) {
        try {
            vault.hideAll();
        } catch (IOException e) {
            place.err().println("countersign: " + e.getMessage());
        }
    }
}
