package dev.countersign.gate.command;

import picocli.CommandLine.Command;

/** {@code countersign session}: its own verbs do the work. */
@Command(
        name = "session",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "start|end|show",
        description = "Declares what you work on now; for your account, at most 8 hours.")
final class SessionCommand {}
