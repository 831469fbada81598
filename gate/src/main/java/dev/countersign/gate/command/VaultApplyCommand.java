package dev.countersign.gate.command;

import dev.countersign.gate.vault.Vault;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign vault apply}. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description =
                "One round: takes away what may no longer be loaded, shows what may. For a timer; serve does it all the time.")
final class VaultApplyCommand implements Callable<Integer> {
    private final Workplace place;
    private final VaultCommand vaultCommand;

    @Mixin private VaultRoundOptions options = new VaultRoundOptions();

    VaultApplyCommand(Workplace place, VaultCommand vaultCommand) {
        this.place = place;
        this.vaultCommand = vaultCommand;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Vault vault = vaultCommand.open(place.files());
        Workplace.Enrolled enrolled = vaultCommand.enrolledOrHide(vault);
        options.round(
                enrolled,
                vault,
                vaultCommand.work(enrolled, options.lmStudio(), options.exclusive()));
        return 0;
    }
}
