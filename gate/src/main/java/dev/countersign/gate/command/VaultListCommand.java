package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.vault.Vault;
import dev.countersign.gate.vault.VaultEntry;
import dev.countersign.token.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign vault list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows what the vault holds, what is visible, and how strong it is.")
final class VaultListCommand implements Callable<Integer> {
    private final Workplace place;
    private final VaultCommand vaultCommand;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    VaultListCommand(Workplace place, VaultCommand vaultCommand) {
        this.place = place;
        this.vaultCommand = vaultCommand;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = place.files();
        Vault vault = vaultCommand.open(files);
        List<Json> items = new ArrayList<>();
        for (VaultEntry entry : vault.entries()) {
            KnownApproval approval =
                    KnownApproval.of(files.approvals(), entry.digest(), place.now());
            List<String> weak = vault.weaknesses(entry, files);
            if (json) {
                items.add(json(vault, entry, approval, weak));
            } else {
                print(vault, entry, approval, weak);
            }
        }
        if (json) {
            place.sayJson(
                    Json.object()
                            .put("vault", vault.root().toString())
                            .put("entries", new Json.Arr(items))
                            .build());
        } else if (vault.entries().isEmpty()) {
            place.say("The vault " + vault.root() + " is empty.");
        }
        return 0;
    }

    private static Json json(
            Vault vault, VaultEntry entry, KnownApproval approval, List<String> weak)
            throws IOException {
        return Json.object()
                .put("digest", entry.digest().toString())
                .put("name", entry.name())
                .put("tool", entry.tool())
                .put("account", entry.account())
                .put("place", entry.folder().resolve(entry.place()).toString())
                .put("shown", vault.isShown(entry))
                .put("approval", approval.word())
                .put("strong", weak.isEmpty())
                .put("weaknesses", Json.strings(weak))
                .build();
    }

    private void print(Vault vault, VaultEntry entry, KnownApproval approval, List<String> weak)
            throws IOException {
        place.say(entry.name() + (vault.isShown(entry) ? "  SHOWN" : "  hidden"));
        place.say("  digest     " + entry.digest());
        place.say("  size       " + ScanTable.size(entry.size()));
        place.say("  place      " + entry.folder().resolve(entry.place()));
        place.say("  for        " + entry.tool() + " of " + entry.account());
        place.say("  approval   " + approval.word());
        place.say("  strong     " + weak.isEmpty());
        weak.forEach(why -> place.say("  WEAK       " + why));
    }
}
