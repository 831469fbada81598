package dev.countersign.gate.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that a tool gets: those on a list, and those that keep it offline and quiet. What
 * makes programs load other code ({@code LD_PRELOAD}, {@code LD_LIBRARY_PATH}, {@code PYTHONPATH},
 * {@code PYTHONSTARTUP}), proxies and credentials are not on the list.
 */
final class SafeEnvironment {
    private static final List<String> PASSED_ON =
            List.of(
                    // who and where
                    "PATH USER LOGNAME LANG LANGUAGE TZ TERM COLORTERM NO_COLOR TMPDIR VIRTUAL_ENV CONDA_PREFIX",
                    "XDG_RUNTIME_DIR XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME",
                    // which processors and how many
                    "CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES",
                    "HSA_OVERRIDE_GFX_VERSION GGML_VK_VISIBLE_DEVICES ZE_AFFINITY_MASK PYTORCH_CUDA_ALLOC_CONF",
                    "OMP_NUM_THREADS MKL_NUM_THREADS OPENBLAS_NUM_THREADS TOKENIZERS_PARALLELISM",
                    "PYTHONUNBUFFERED PYTHONIOENCODING PYTHONUTF8",
                    // where models were downloaded to
                    "HF_HOME HF_HUB_CACHE HUGGINGFACE_HUB_CACHE",
                    // without which nothing starts on Windows
                    "SystemRoot SYSTEMROOT windir COMSPEC PATHEXT TEMP TMP USERPROFILE APPDATA LOCALAPPDATA ProgramData NUMBER_OF_PROCESSORS");

    private static final Map<String, String> ALWAYS =
            Map.ofEntries(
                    Map.entry("HF_HUB_OFFLINE", "1"),
                    Map.entry("TRANSFORMERS_OFFLINE", "1"),
                    Map.entry("HF_DATASETS_OFFLINE", "1"),
                    Map.entry("HF_HUB_DISABLE_TELEMETRY", "1"),
                    Map.entry("DO_NOT_TRACK", "1"),
                    Map.entry("LLAMA_OFFLINE", "1"),
                    Map.entry("OLLAMA_NO_CLOUD", "1"),
                    Map.entry("VLLM_NO_USAGE_STATS", "1"),
                    Map.entry("ANONYMIZED_TELEMETRY", "False"),
                    Map.entry("GRADIO_ANALYTICS_ENABLED", "False"));

    private SafeEnvironment() {}

    /** Everything that the tool of this plan gets. */
    static Map<String, String> of(Invocation invocation, ToolPlan plan) {
        Map<String, String> given = new TreeMap<>();
        for (String line : PASSED_ON) {
            for (String name : line.split(" ", -1)) {
                invocation.variable(name).ifPresent(value -> given.put(name, value));
            }
        }
        invocation
                .environment()
                .forEach((name, value) -> {
                    if (name.startsWith("LC_")) {
                        given.put(name, value);
                    }
                });
        given.put("HOME", invocation.userHome().toString());
        given.putAll(ALWAYS);
        given.putAll(plan.environment());
        return given;
    }
}
