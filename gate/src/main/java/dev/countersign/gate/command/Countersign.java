package dev.countersign.gate.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command itself; everything is done by its verbs. */
@Command(
        name = "countersign",
        mixinStandardHelpOptions = true,
        version = "countersign-gate " + Countersign.VERSION,
        synopsisSubcommandLabel = "VERB",
        description = "Checks that a model on this machine is approved before a tool loads it.",
        footer = {
            "",
            "Exit codes: 0 allowed or done, 2 usage, 10 no approval, 11 expired or not yet valid,",
            "12 revoked or suspended, 13 status list too old, 14 other bytes than approved,",
            "15 other device or person, 16 scope, data class, tool or environment, 17 posture,",
            "18 clock, 19 bad token or trust material, 20 internal error (denies)."
        })
final class Countersign {
    static final String VERSION = "0.1.0";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Where the gate keeps its state (else $COUNTERSIGN_HOME, else the usual place).")
    @Nullable Path home;
}
