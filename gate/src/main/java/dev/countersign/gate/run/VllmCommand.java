package dev.countersign.gate.run;

import dev.countersign.gate.model.HubCache;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code vllm serve}. Its parser takes {@code _} for {@code -}, settings files and dotted options;
 * only a plain command with well-known options is started, without plug-ins.
 */
final class VllmCommand implements CommandReader.Tool {
    private static final String TOOL = "vllm";
    private static final int PORT = 8000;
    private static final String LORA = "--lora-modules";

    private static final OptionTable OPTIONS =
            new OptionTable()
                    .switches(
                            """
                            --enforce-eager --trust-remote-code --enable-prefix-caching
                            --no-enable-prefix-caching --enable-chunked-prefill
                            --no-enable-chunked-prefill --enable-lora --enable-auto-tool-choice
                            --enable-prompt-tokens-details --disable-fastapi-docs
                            --disable-uvicorn-access-log --allow-credentials
                            --no-enable-log-requests --disable-log-stats --language-model-only
                            """)
                    .valued(
                            """
                            --dtype --max-model-len --tensor-parallel-size --pipeline-parallel-size
                            --gpu-memory-utilization --kv-cache-dtype --block-size --seed
                            --quantization --max-num-seqs --max-num-batched-tokens --max-loras
                            --max-lora-rank --tool-call-parser --reasoning-parser --response-role
                            --uvicorn-log-level --allowed-origins --allowed-methods
                            --allowed-headers --ssl-keyfile --ssl-certfile --runner --task
                            --swap-space --cpu-offload-gb --max-logprobs --api-key
                            """)
                    .refused(
                            "it loads code or settings from outside the approved set",
                            "--config --middleware --tool-parser-plugin --reasoning-parser-plugin --logits-processors --worker-cls --hf-config-path --hf-overrides --code-revision --chat-template --load-format --model-loader-extra-config")
                    .refused(
                            "what it loads is not read by the gate yet",
                            "--model --tokenizer --speculative-config --generation-config")
                    .refused(
                            "it works together with other programs or machines",
                            "--kv-transfer-config --tool-server --data-parallel-address --headless --otlp-traces-endpoint")
                    .refused(
                            "it writes prompts to the log",
                            "--enable-log-requests --enable-log-outputs")
                    .refused("it serves files of this machine", "--allowed-local-media-path")
                    .refused("the command loads no model with it", "-h --help -v --version");

    private static final ArgparseWords.Kinds KINDS =
            new ArgparseWords.Kinds(
                    OPTIONS,
                    List.of("--host", "--port", "--revision", "--download-dir"),
                    List.of(LORA, "--served-model-name"));

    @Override
    public boolean isMeant(Invocation invocation) {
        return invocation.programName().equals("vllm");
    }

    @Override
    public ToolPlan read(Invocation invocation) throws IOException, RefusedCommandException {
        Places places = new Places(invocation);
        ArgparseWords words = ArgparseWords.of(invocation.arguments(), KINDS);
        List<String> positional = words.positional();
        if (positional.size() != 2 || !positional.getFirst().equals("serve")) {
            throw new RefusedCommandException(
                    "command.unknown",
                    "The gate starts vllm serve MODEL and nothing else of vllm.",
                    "Give the model once, as a folder or as org/model.");
        }
        boolean code = words.has("--trust-remote-code");
        List<PlannedModel> models = new ArrayList<>();
        Path model = model(positional.get(1), places, words, invocation);
        models.add(planned("MODEL", ArtifactRole.MODEL, model, places, code));
        List<String> adapters = adapters(words, places, models, code);
        if (!words.has("--served-model-name")) {
            words.put("--served-model-name", positional.get(1));
        }
        Optional<String> host = words.take("--host").stream().findFirst();
        if (host.isPresent()) {
            Arguments.requireLoopback("--host", host.get());
        }
        Optional<String> given = words.take("--port").stream().findFirst();
        int port = given.isPresent() ? Arguments.port("--port", given.get()) : PORT;
        List<String> arguments = new ArrayList<>(List.of("serve", model.toString()));
        arguments.addAll(words.rest());
        arguments.addAll(adapters);
        arguments.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        return new ToolPlan(
                TOOL,
                Programs.of(invocation),
                arguments,
                models,
                // The empty name stands for no plug-in at all; unset would mean every installed
                // one.
                Map.of("VLLM_PLUGINS", ""),
                new ToolPlan.Address.Loopback(List.of(port)),
                ToolPlan.Surroundings.PYTHON,
                List.of(positional.get(1) + " is " + model + "."));
    }

    private static Path model(
            String text, Places places, ArgparseWords words, Invocation invocation)
            throws IOException, RefusedCommandException {
        String revision = words.take("--revision").stream().findFirst().orElse("main");
        HubCache cache =
                words.take("--download-dir").stream()
                        .findFirst()
                        .map(folder -> new HubCache(invocation.folder().resolve(folder)))
                        .orElseGet(places::hub);
        return places.folderOrSnapshot("MODEL", text, revision, cache);
    }

    /** {@code NAME=PATH}; the JSON form is refused. */
    private static List<String> adapters(
            ArgparseWords words, Places places, List<PlannedModel> models, boolean code)
            throws IOException, RefusedCommandException {
        List<String> given = words.take(LORA);
        List<String> rewritten = new ArrayList<>();
        for (String item : given) {
            if (!item.matches("[A-Za-z0-9._-]{1,64}=[^=,{}]+")) {
                throw RefusedCommandException.option(
                        LORA, "must be NAME=PATH", "Example: " + LORA + " sql=./sql-lora");
            }
            int equals = item.indexOf('=');
            Path folder =
                    places.folderOrSnapshot(LORA, item.substring(equals + 1), "main", places.hub());
            models.add(planned(LORA, ArtifactRole.ADAPTER, folder, places, code));
            rewritten.add(item.substring(0, equals) + "=" + folder);
        }
        if (!rewritten.isEmpty()) {
            rewritten.addFirst(LORA);
        }
        return rewritten;
    }

    private static PlannedModel planned(
            String option, ArtifactRole role, Path folder, Places places, boolean code)
            throws IOException, RefusedCommandException {
        if (code) {
            RemoteCode.requireOwn(option, folder);
        }
        return places.folder(option, role, TOOL, folder);
    }
}
