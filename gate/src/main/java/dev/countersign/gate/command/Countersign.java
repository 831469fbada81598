package dev.countersign.gate.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The command itself; everything is done by its verbs. */
final class Countersign {
    static final String VERSION = "0.1.0";

    @Nullable Path home;

    static CommandSpec spec(Countersign root) {
        CommandSpec spec =
                DeclaredOptions.command(root, "countersign")
                        .version("countersign-gate " + VERSION)
                        .addOption(DeclaredOptions.version())
                        .addOption(
                                DeclaredOptions.folder(
                                        "--home",
                                        "Where the gate keeps its state (else $COUNTERSIGN_HOME, else the usual place).",
                                        place -> root.home = place));
        spec.usageMessage()
                .synopsisSubcommandLabel("VERB")
                .description(
                        "Checks that a model on this machine is approved before a tool loads it.")
                .footer(
                        "",
                        "Exit codes: 0 allowed or done, 2 usage, 10 no approval, 11 expired or not yet",
                        "valid, 12 revoked or suspended, 13 status list too old, 14 other bytes than",
                        "approved, 15 other device or person, 16 scope, data class, tool or environment,",
                        "17 posture, 18 clock, 19 bad token or trust material, 20 internal error (denies).");
        return spec;
    }
}
