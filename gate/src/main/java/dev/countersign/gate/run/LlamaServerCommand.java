package dev.countersign.gate.run;

import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code llama-server} of llama.cpp. Its parser takes an option's value verbatim from the next
 * word, reads {@code _} as {@code -} in long options, lets the last of several win, and reads a
 * variable for almost every option and two settings files; all of that is rewritten into one plain
 * command.
 */
final class LlamaServerCommand implements CommandReader.Tool {
    static final String TOOL = "llama_cpp";
    private static final int PORT = 8080;
    private static final Pattern NAME = Pattern.compile("llama-server(-[a-z0-9]+)?");
    private static final Pattern SCALE = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final String VARIABLE = "LLAMA_ARG_";

    /** Variables that are read as the option they stand for, where the option is not given. */
    private static final Map<String, String> AS_OPTIONS =
            Map.of(
                    "MODEL", "--model",
                    "HF_REPO", "--hf-repo",
                    "HF_FILE", "--hf-file",
                    "MMPROJ", "--mmproj",
                    "SPEC_DRAFT_MODEL", "--model-draft",
                    "MODEL_DRAFT", "--model-draft",
                    "SPEC_DRAFT_HF_REPO", "--hf-repo-draft",
                    "HFD_REPO", "--hf-repo-draft",
                    "HOST", "--host",
                    "PORT", "--port");

    private static final Map<String, String> LONG_NAMES =
            Map.ofEntries(
                    Map.entry("-m", "--model"),
                    Map.entry("-hf", "--hf-repo"),
                    Map.entry("-hfr", "--hf-repo"),
                    Map.entry("-hff", "--hf-file"),
                    Map.entry("-hft", "--hf-token"),
                    Map.entry("-mm", "--mmproj"),
                    Map.entry("-md", "--model-draft"),
                    Map.entry("--spec-draft-model", "--model-draft"),
                    Map.entry("-hfd", "--hf-repo-draft"),
                    Map.entry("-hfrd", "--hf-repo-draft"),
                    Map.entry("--spec-draft-hf", "--hf-repo-draft"),
                    Map.entry("-lv", "--log-verbosity"),
                    Map.entry("--verbosity", "--log-verbosity"));

    private static final List<String> ONCE =
            List.of(
                    "--model",
                    "--hf-repo",
                    "--hf-file",
                    "--hf-token",
                    "--mmproj",
                    "--model-draft",
                    "--hf-repo-draft",
                    "--host",
                    "--port",
                    "--log-verbosity");
    private static final List<String> MANY =
            List.of("--lora", "--lora-scaled", "--control-vector", "--control-vector-scaled");

    @Override
    public boolean isMeant(Invocation invocation) {
        return NAME.matcher(invocation.programName()).matches();
    }

    @Override
    public ToolPlan read(Invocation invocation) throws IOException, RefusedCommandException {
        requireNoSettings(invocation);
        return new Reading(invocation).plan();
    }

    /** These may name models, adapters and tools; they are read before anything that we give. */
    private static void requireNoSettings(Invocation invocation) throws RefusedCommandException {
        String config = invocation.environment().getOrDefault("XDG_CONFIG_HOME", "");
        Path own = config.isEmpty() ? invocation.userHome().resolve(".config") : Path.of(config);
        List<Path> places = new ArrayList<>();
        places.add(Path.of("/etc/llama.cpp/config.ini"));
        places.add(own.resolve("llama.cpp/config.ini"));
        invocation
                .variable("APPDATA")
                .ifPresent(folder -> places.add(Path.of(folder, "llama.cpp/config.ini")));
        for (Path place : places) {
            if (Files.exists(place)) {
                throw new RefusedCommandException(
                        "command.settings",
                        "llama-server would also read " + place + ".",
                        "Move what you need from it to the command line, then remove the file.");
            }
        }
    }

    /** One command being read. */
    private static final class Reading {
        private final Invocation invocation;
        private final Places places;
        private final Map<String, String> once = new TreeMap<>();
        private final List<PlannedModel> models = new ArrayList<>();
        private final List<PlannedModel> adapters = new ArrayList<>();
        private final List<String> loads = new ArrayList<>();
        private final List<String> adapting = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final Map<String, String> variables = new TreeMap<>();
        private boolean projectors = true;

        Reading(Invocation invocation) {
            this.invocation = invocation;
            this.places = new Places(invocation);
        }

        ToolPlan plan() throws IOException, RefusedCommandException {
            readOptions(new Arguments(invocation.arguments()));
            readVariables();
            addMain();
            addDraft();
            addProjector();
            models.addAll(adapters);
            requireQuiet();
            int port =
                    once.containsKey("--port")
                            ? Arguments.port("--port", once.get("--port"))
                            : PORT;
            Arguments.requireLoopback("--host", once.getOrDefault("--host", "127.0.0.1"));
            variables.put("LLAMA_ARG_OFFLINE", "1");
            List<String> arguments = new ArrayList<>(loads);
            arguments.addAll(adapting);
            arguments.addAll(others);
            List<String> listen = List.of("--host", "127.0.0.1", "--port", Integer.toString(port));
            return new ToolPlan(
                    TOOL,
                    Programs.of(invocation),
                    arguments,
                    models,
                    variables,
                    new ToolPlan.Address.LoopbackOrSocket(port, listen, "--host"),
                    ToolPlan.Surroundings.NONE,
                    notes);
        }

        private void readOptions(Arguments words) throws IOException, RefusedCommandException {
            while (words.hasNext()) {
                String word = words.next();
                String dashed = word.startsWith("--") ? word.replace('_', '-') : word;
                String option = LONG_NAMES.getOrDefault(dashed, dashed);
                if (ONCE.contains(option)) {
                    if (once.put(option, words.value(option)) != null) {
                        throw RefusedCommandException.option(
                                option, "it is given twice", "Give it once.");
                    }
                } else if (MANY.contains(option)) {
                    addFiles(option, words.value(option));
                } else if (option.equals("--control-vector-layer-range")) {
                    others.addAll(List.of(option, words.value(option), words.value(option)));
                } else if (option.equals("--no-mmproj") || option.equals("--no-mmproj-auto")) {
                    projectors = false;
                } else if (LlamaServerOptions.TABLE.isSwitch(option)) {
                    others.add(option);
                } else if (LlamaServerOptions.TABLE.takesValue(option)) {
                    others.addAll(List.of(option, words.value(option)));
                } else if (!option.equals("--offline") && !option.equals("--mmproj-auto")) {
                    throw LlamaServerOptions.TABLE.refusal(option);
                }
            }
        }

        private void readVariables() throws RefusedCommandException {
            for (Map.Entry<String, String> each :
                    new TreeMap<>(invocation.environment()).entrySet()) {
                String name = each.getKey();
                if (!name.startsWith(VARIABLE)) {
                    continue;
                }
                String rest = name.substring(VARIABLE.length());
                String option = AS_OPTIONS.get(rest);
                if (option != null) {
                    once.putIfAbsent(option, each.getValue());
                } else if (LlamaServerOptions.VARIABLES.takesValue(rest.replaceFirst("^NO_", ""))
                        || LlamaServerOptions.VARIABLES.takesValue(rest)) {
                    variables.put(name, each.getValue());
                } else {
                    throw new RefusedCommandException(
                            "command.variable",
                            "The variable " + name + " would change what the server loads or does.",
                            "Run without it: env -u " + name + " countersign run …");
                }
            }
            invocation
                    .variable("LLAMA_API_KEY")
                    .ifPresent(key -> variables.put("LLAMA_API_KEY", key));
        }

        /** From level 4 on the log holds what people ask. */
        private void requireQuiet() throws RefusedCommandException {
            String level = once.get("--log-verbosity");
            if (level == null) {
                return;
            }
            if (!level.matches("[0-3]")) {
                throw RefusedCommandException.option(
                        "--log-verbosity", "above 3 the log holds prompts", "Give 0 to 3.");
            }
            others.addAll(List.of("--log-verbosity", level));
        }

        private void addMain() throws IOException, RefusedCommandException {
            String file = once.get("--model");
            String repository = once.get("--hf-repo");
            if (repository != null) {
                LlamaCache.Choice choice =
                        new LlamaCache(invocation, places)
                                .choose(
                                        "--hf-repo",
                                        repository,
                                        Optional.ofNullable(once.get("--hf-file")));
                if (file != null) {
                    throw RefusedCommandException.option(
                            "--hf-repo", "--model is given too", "Give one of them.");
                }
                notes.add(repository + " is " + choice.model() + ".");
                add("--model", ArtifactRole.MODEL, choice.model());
                addOwnProjector(choice);
            } else if (file != null) {
                add("--model", ArtifactRole.MODEL, places.path("--model", file));
            } else {
                throw new RefusedCommandException(
                        "command.no_model",
                        "The command names no model; llama-server would load whatever is asked for.",
                        "Add --model FILE.");
            }
        }

        /** The server takes a repository's projector unasked; here it is named. */
        private void addOwnProjector(LlamaCache.Choice choice)
                throws IOException, RefusedCommandException {
            if (!projectors || once.containsKey("--mmproj") || choice.projectors().isEmpty()) {
                return;
            }
            if (choice.projectors().size() > 1) {
                throw RefusedCommandException.option(
                        "--hf-repo",
                        "the repository has several projectors",
                        "Add --no-mmproj, or --mmproj FILE.");
            }
            add("--mmproj", ArtifactRole.PROJECTOR, choice.projectors().getFirst());
        }

        private void addDraft() throws IOException, RefusedCommandException {
            String file = once.get("--model-draft");
            String repository = once.get("--hf-repo-draft");
            if (file != null && repository != null) {
                throw RefusedCommandException.option(
                        "--hf-repo-draft", "--model-draft is given too", "Give one of them.");
            }
            if (file != null) {
                add("--model-draft", ArtifactRole.DRAFT, places.path("--model-draft", file));
            } else if (repository != null) {
                Path model =
                        new LlamaCache(invocation, places)
                                .choose("--hf-repo-draft", repository, Optional.empty())
                                .model();
                notes.add(repository + " is " + model + ".");
                add("--model-draft", ArtifactRole.DRAFT, model);
            }
        }

        private void addProjector() throws IOException, RefusedCommandException {
            String file = once.get("--mmproj");
            if (file != null) {
                add("--mmproj", ArtifactRole.PROJECTOR, places.path("--mmproj", file));
            }
        }

        private void add(String option, ArtifactRole role, Path file)
                throws IOException, RefusedCommandException {
            models.add(places.file(option, role, TOOL, file));
            loads.addAll(List.of(option, file.toString()));
        }

        /** Lists separated by commas; a scale follows after a colon. */
        private void addFiles(String option, String value)
                throws IOException, RefusedCommandException {
            boolean scaled = option.endsWith("-scaled");
            for (String item : value.split(",", -1)) {
                int colon = item.lastIndexOf(':');
                String scale = colon < 0 ? "" : item.substring(colon + 1);
                if (scaled && !SCALE.matcher(scale).matches()) {
                    throw RefusedCommandException.option(
                            option, "needs FILE:SCALE", "Example: " + option + " a.gguf:0.5");
                }
                Path file = places.path(option, scaled ? item.substring(0, colon) : item);
                if (file.toString().matches(".*[,:\"\\n\\\\].*")) {
                    throw RefusedCommandException.option(
                            option,
                            "the server would read the path of this file as several",
                            "Move it to a path without commas, colons and quotation marks.");
                }
                adapters.add(places.file(option, ArtifactRole.ADAPTER, TOOL, file));
                adapting.addAll(List.of(option, scaled ? file + ":" + scale : file.toString()));
            }
        }
    }
}
