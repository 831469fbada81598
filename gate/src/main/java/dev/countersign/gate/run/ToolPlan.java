package dev.countersign.gate.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a command would load and how it is started instead: with local paths, explicit address, and
 * nothing that was not understood.
 *
 * @param tool its id in the register, for example {@code llama_cpp}
 * @param program absolute
 * @param models at least one; the first is what the tool is started for
 * @param environment variables on top of those that are passed on
 * @param surroundings what else it finds when it runs
 * @param notes what was changed, one sentence each
 */
public record ToolPlan(
        String tool,
        Path program,
        List<String> arguments,
        List<PlannedModel> models,
        Map<String, String> environment,
        Address address,
        Surroundings surroundings,
        List<String> notes) {
    public ToolPlan {
        arguments = List.copyOf(arguments);
        models = List.copyOf(models);
        environment = Map.copyOf(new TreeMap<>(environment));
        notes = List.copyOf(notes);
    }

    /**
     * What a tool finds besides its arguments.
     *
     * @param isPython whether it is a Python program, which copies and caches code
     * @param hub the only repositories of the hub's cache that it can see, by name; empty where it
     *     gets paths instead
     * @param settings files that name models and must stay as they were read
     * @param ollamaPort the port of 127.0.0.1 where it reaches Ollama, through the gate
     */
    public record Surroundings(
            boolean isPython,
            Optional<Map<String, Path>> hub,
            List<Path> settings,
            Optional<Integer> ollamaPort) {
        static final Surroundings NONE =
                new Surroundings(false, Optional.empty(), List.of(), Optional.empty());

        /** Of a Python program that gets paths. */
        static final Surroundings PYTHON =
                new Surroundings(true, Optional.empty(), List.of(), Optional.empty());

        public Surroundings {
            hub = hub.map(Map::copyOf);
            settings = List.copyOf(settings);
        }
    }

    /** Where the tool listens. */
    public sealed interface Address {
        /** Ports of 127.0.0.1, said with the tool's own options or fixed in it; may be none. */
        record Loopback(List<Integer> ports) implements Address {
            public Loopback {
                ports = List.copyOf(ports);
            }
        }

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

    ToolPlan with(List<PlannedModel> moreModels, Map<String, Path> hub) {
        return new ToolPlan(
                tool,
                program,
                arguments,
                moreModels,
                environment,
                address,
                new Surroundings(
                        surroundings.isPython(),
                        Optional.of(hub),
                        surroundings.settings(),
                        surroundings.ollamaPort()),
                notes);
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
