package dev.countersign.gate.run;

import dev.countersign.gate.model.HubCache;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code lmdeploy serve api_server}, options as of version 0.18. A model that is not a path is
 * looked for in the hub's cache; the server gets the folder. By default it would listen on all
 * addresses; here on loopback only.
 */
final class LmDeployCommand implements CommandReader.Tool {
    private static final String TOOL = "lmdeploy";
    private static final int PORT = 23_333;
    private static final String DRAFT = "--speculative-draft-model";

    private static final OptionTable OPTIONS =
            new OptionTable()
                    .switches(
                            """
                            --allow-credentials --ssl --disable-fastapi-docs --enable-abort-handling
                            --trust-remote-code --eager-mode --empty-init --enable-prefix-caching
                            --enable-return-routed-experts --language-model-only --disable-metrics
                            --enable-microbatch --enable-eplb
                            """)
                    .valued(
                            """
                            --max-concurrent-requests --backend --model-name --max-log-len
                            --tool-call-parser --reasoning-parser --device --logprobs-mode
                            --dllm-block-length --dllm-unmasking-strategy --dllm-denoising-steps
                            --dllm-confidence-threshold --kernel-block-size
                            --prefix-cache-state-budget --prefix-cache-decode-state-interval --dtype
                            --tp --session-len --max-batch-size --cache-max-entry-count
                            --num-gpu-blocks --cache-block-seq-len --max-prefill-token-num
                            --quant-policy --model-format --ep --cp --rope-scaling-factor
                            --num-tokens-per-iter --max-prefill-iters --async --communicator
                            --moe-a2a-backend --vision-max-batch-size --speculative-algorithm
                            --speculative-num-draft-tokens --speculative-dflash-block-size
                            --piecewise-cudagraph-max-tokens
                            """)
                    .refused(
                            "it works together with other machines",
                            "--proxy-url --dp --dp-rank --nnodes --node-rank --dist-init-addr --role --migration-backend --kv-transfer-config --distributed-executor-backend")
                    .refused("any client could end the server", "--allow-terminate-by-client")
                    .refused(
                            "the server would fetch pictures from the network",
                            "--allowed-media-domains")
                    .refused("it changes what the approved settings say", "--hf-overrides")
                    .refused("the command loads no model with it", "-h --help -v --version");

    private static final ArgparseWords.Kinds KINDS =
            new ArgparseWords.Kinds(
                    OPTIONS,
                    List.of(
                            "--server-name",
                            "--server-port",
                            "--revision",
                            "--download-dir",
                            "--chat-template",
                            "--generation-config",
                            "--log-level",
                            DRAFT),
                    List.of(
                            "--adapters",
                            "--api-keys",
                            "--allow-origins",
                            "--allow-methods",
                            "--allow-headers",
                            "--cudagraph-capture-batch-sizes"));

    @Override
    public boolean isMeant(Invocation invocation) {
        return invocation.programName().equals("lmdeploy");
    }

    @Override
    public ToolPlan read(Invocation invocation) throws IOException, RefusedCommandException {
        requireHub(invocation);
        ArgparseWords words = ArgparseWords.of(invocation.arguments(), KINDS);
        List<String> positional = words.positional();
        if (positional.size() != 3
                || !positional.subList(0, 2).equals(List.of("serve", "api_server"))) {
            throw new RefusedCommandException(
                    "command.unknown",
                    "The gate starts lmdeploy serve api_server MODEL and nothing else of lmdeploy.",
                    "Give the model once, as a folder or as org/model.");
        }
        Reading reading = new Reading(invocation, words, new ArrayList<>(), new ArrayList<>());
        Path model = reading.model(positional.get(2));
        List<String> arguments = new ArrayList<>(List.of("serve", "api_server", model.toString()));
        arguments.addAll(reading.draft());
        List<String> adapters = reading.adapters();
        arguments.addAll(reading.settings());
        int port = reading.port();
        arguments.addAll(words.rest());
        // Last, for they are lists and options alike.
        arguments.addAll(adapters);
        arguments.addAll(
                List.of("--server-name", "127.0.0.1", "--server-port", Integer.toString(port)));
        return new ToolPlan(
                TOOL,
                Programs.of(invocation),
                arguments,
                reading.models(),
                reading.certificate(),
                new ToolPlan.Address.Loopback(List.of(port)),
                ToolPlan.Surroundings.PYTHON,
                reading.notes());
    }

    /** Other hubs are other origins, with caches that the gate does not read. */
    private static void requireHub(Invocation invocation) throws RefusedCommandException {
        for (String variable : List.of("LMDEPLOY_USE_MODELSCOPE", "LMDEPLOY_USE_OPENMIND_HUB")) {
            if (invocation.isTrue(variable)) {
                throw new RefusedCommandException(
                        "command.variable",
                        variable + " is set: the gate knows only the Hugging Face cache.",
                        "Unset it and give the folder of the downloaded model.");
            }
        }
    }

    /** One command being read. */
    private record Reading(
            Invocation invocation,
            ArgparseWords words,
            List<PlannedModel> models,
            List<String> notes) {
        private Places places() {
            return new Places(invocation);
        }

        private Optional<String> one(String option) {
            return words.take(option).stream().findFirst();
        }

        private HubCache cache() {
            return one("--download-dir")
                    .map(folder -> new HubCache(invocation.folder().resolve(folder)))
                    .orElseGet(() -> places().hub());
        }

        Path model(String text) throws IOException, RefusedCommandException {
            String revision = one("--revision").orElse("main");
            Path folder = places().folderOrSnapshot("MODEL", text, revision, cache());
            if (!folder.toString().equals(text)) {
                notes.add(text + " is " + folder + ".");
            }
            add("MODEL", ArtifactRole.MODEL, folder);
            if (!words.has("--model-name")) {
                // Clients name the model as the person did.
                notes.add("It is served under the name " + text + ".");
                words.put("--model-name", text);
            }
            return folder;
        }

        private void add(String option, ArtifactRole role, Path folder)
                throws IOException, RefusedCommandException {
            if (words.has("--trust-remote-code")) {
                RemoteCode.requireOwn(option, folder);
            }
            models.add(places().folder(option, role, TOOL, folder));
        }

        List<String> draft() throws IOException, RefusedCommandException {
            Optional<String> draft = one(DRAFT);
            if (draft.isEmpty()) {
                return List.of();
            }
            Path folder = places().folderOrSnapshot(DRAFT, draft.get(), "main", places().hub());
            add(DRAFT, ArtifactRole.DRAFT, folder);
            return List.of(DRAFT, folder.toString());
        }

        /** {@code PATH}, or several {@code NAME=PATH}. */
        List<String> adapters() throws IOException, RefusedCommandException {
            List<String> given = words.take("--adapters");
            if (given.isEmpty()) {
                return List.of();
            }
            List<String> rewritten = new ArrayList<>(List.of("--adapters"));
            for (String item : given) {
                int equals = item.indexOf('=');
                String name = equals < 0 ? "default" : item.substring(0, equals);
                Path folder =
                        places().folderOrSnapshot(
                                        "--adapters",
                                        item.substring(equals + 1).strip(),
                                        "main",
                                        places().hub());
                add("--adapters", ArtifactRole.ADAPTER, folder);
                rewritten.add(name + "=" + folder);
            }
            return rewritten;
        }

        /** Settings that could come from outside the approved set. */
        List<String> settings() throws RefusedCommandException {
            List<String> kept = new ArrayList<>();
            Optional<String> template = one("--chat-template");
            if (template.isPresent()) {
                if (!template.get().matches("[A-Za-z0-9._-]{1,64}")
                        || Files.exists(invocation.folder().resolve(template.get()))) {
                    throw RefusedCommandException.option(
                            "--chat-template",
                            "a template from a file is not part of what is approved",
                            "Give the name of a built-in template.");
                }
                kept.addAll(List.of("--chat-template", template.get()));
            }
            Optional<String> generation = one("--generation-config");
            if (generation.isPresent()) {
                if (!List.of("auto", "lmdeploy").contains(generation.get())) {
                    throw RefusedCommandException.option(
                            "--generation-config",
                            "a folder of its own is not part of what is approved",
                            "Give auto or lmdeploy.");
                }
                kept.addAll(List.of("--generation-config", generation.get()));
            }
            Optional<String> level = one("--log-level");
            if (level.isPresent()) {
                if (!List.of("CRITICAL", "FATAL", "ERROR", "WARN", "WARNING")
                        .contains(level.get())) {
                    throw RefusedCommandException.option(
                            "--log-level",
                            "below WARNING the log holds prompts",
                            "Give WARNING or ERROR.");
                }
                kept.addAll(List.of("--log-level", level.get()));
            }
            return kept;
        }

        /** LMDeploy takes both from variables. */
        Map<String, String> certificate() {
            Map<String, String> variables = new TreeMap<>();
            for (String name : List.of("SSL_KEYFILE", "SSL_CERTFILE")) {
                invocation.variable(name).ifPresent(value -> variables.put(name, value));
            }
            return variables;
        }

        int port() throws RefusedCommandException {
            Optional<String> host = one("--server-name");
            if (host.isPresent()) {
                Arguments.requireLoopback("--server-name", host.get());
            }
            Optional<String> port = one("--server-port");
            return port.isPresent() ? Arguments.port("--server-port", port.get()) : PORT;
        }
    }
}
