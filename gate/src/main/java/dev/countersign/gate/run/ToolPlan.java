package dev.countersign.gate.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a command would load and how it is started instead: with local paths, explicit address, and
 * nothing that was not understood.
 *
 * @param tool its id in the register, for example {@code llama_cpp}
 * @param program absolute
 * @param models at least one
 * @param environment variables on top of those that are passed on
 * @param notes what was changed, one sentence each
 */
public record ToolPlan(
        String tool,
        Path program,
        List<String> arguments,
        List<PlannedModel> models,
        Map<String, String> environment,
        Address address,
        List<String> notes) {
    public ToolPlan {
        arguments = List.copyOf(arguments);
        models = List.copyOf(models);
        environment = Map.copyOf(new TreeMap<>(environment));
        notes = List.copyOf(notes);
    }

    /** Where the tool listens. */
    public sealed interface Address {
        /** It opens no port that the gate knows of. */
        record None() implements Address {}

        /** A port of 127.0.0.1, said with the tool's own options. */
        record Loopback(int port) implements Address {}

        /**
         * A port of 127.0.0.1 that the tool can also serve on a Unix socket.
         *
         * @param listen the arguments for the port
         * @param option the option that takes a socket's path instead
         */
        record LoopbackOrSocket(int port, List<String> listen, String option) implements Address {
            public LoopbackOrSocket {
                listen = List.copyOf(listen);
            }
        }
    }

    /** Program and arguments as they are started without a socket. */
    public List<String> command() {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(arguments);
        if (address instanceof Address.LoopbackOrSocket(int _, List<String> listen, String _)) {
            words.addAll(listen);
        }
        return List.copyOf(words);
    }

    /** The command in one line, as a shell would take it. */
    public String line() {
        return Arguments.line(command());
    }

    /** Program and arguments as they are started to serve on that socket. */
    List<String> command(Address.LoopbackOrSocket at, Path socket) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(arguments);
        words.addAll(List.of(at.option(), socket.toString()));
        return List.copyOf(words);
    }
}
