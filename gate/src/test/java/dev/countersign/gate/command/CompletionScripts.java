package dev.countersign.gate.command;

import dev.countersign.gate.demo.DemoGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the shell completion of the distribution, from the very options that the program reads:
 * picocli's for bash and zsh, and one for fish, into the folder {@code args[0]}.
 */
public final class CompletionScripts {
    private static final String NAME = "countersign";

    private CompletionScripts() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        CommandLine line = Gate.described(DemoGate.composition(Map.of(), -1));
        Files.writeString(folder.resolve(NAME + ".bash"), AutoComplete.bash(NAME, line));
        Files.writeString(folder.resolve(NAME + ".fish"), fish(line));
    }

    static String fish(CommandLine line) {
        StringBuilder script = new StringBuilder();
        options(script, line, "");
        line.getSubcommands()
                .forEach((verb, command) -> {
                    if (!command.getCommandSpec().usageMessage().hidden()) {
                        verb(script, verb, command);
                    }
                });
        return script.toString();
    }

    private static void verb(StringBuilder script, String verb, CommandLine command) {
        script.append("complete -c countersign -n __fish_use_subcommand -a ")
                .append(verb)
                .append(description(command))
                .append('\n');
        String inVerb = " -n '__fish_seen_subcommand_from " + verb + "'";
        command.getSubcommands()
                .forEach((part, below) -> {
                    script.append("complete -c countersign -f")
                            .append(inVerb)
                            .append(" -a ")
                            .append(part)
                            .append(description(below))
                            .append('\n');
                    options(script, below, inVerb);
                });
        options(script, command, inVerb);
    }

    private static void options(StringBuilder script, CommandLine command, String condition) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            script.append("complete -c countersign").append(condition);
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " : " -s ")
                        .append(name.replaceFirst("^--?", ""));
            }
            script.append(option.arity().max() > 0 ? " -r" : "")
                    .append(quoted(String.join(" ", option.description())))
                    .append('\n');
        }
    }

    private static String description(CommandLine command) {
        return quoted(String.join(" ", command.getCommandSpec().usageMessage().description()));
    }

    private static String quoted(String text) {
        String plain = text.replace("\\", "\\\\").replace("'", "\\'").replace("%n", " ");
        return " -d '" + plain + "'";
    }
}
