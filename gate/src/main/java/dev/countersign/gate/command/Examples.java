package dev.countersign.gate.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What a person would type: shown below the help of each verb. */
final class Examples {
    private static final Map<String, List<String>> OF_VERB =
            Map.ofEntries(
                    Map.entry(
                            "enrol",
                            List.of(
                                    "countersign enrol https://countersign.example.org CODE",
                                    "countersign --home /var/lib/countersign enrol https://countersign.example.org CODE --account uid:1000")),
                    Map.entry(
                            "session",
                            List.of(
                                    "countersign session start --scope code_generation --data-class source_code --for 4h",
                                    "countersign session show",
                                    "countersign session end")),
                    Map.entry(
                            "posture",
                            List.of(
                                    "countersign posture",
                                    "countersign posture --send",
                                    "countersign posture --history")),
                    Map.entry(
                            "scan",
                            List.of(
                                    "countersign scan",
                                    "countersign scan model.gguf --send",
                                    "countersign scan ~/models --json")),
                    Map.entry(
                            "sync",
                            List.of(
                                    "countersign sync",
                                    "countersign sync --watch",
                                    "countersign sync --from /media/usb")),
                    Map.entry(
                            "check",
                            List.of(
                                    "countersign check model.gguf --tool llama_cpp",
                                    "countersign check ollama:llama3.1:8b --tool ollama --scope unit_tests",
                                    "countersign check model.gguf --json")),
                    Map.entry(
                            "run",
                            List.of(
                                    "countersign run -- llama-server -m model.gguf --port 8080",
                                    "countersign run --dry-run -- lmdeploy serve api_server Qwen/Qwen3-8B")),
                    Map.entry(
                            "gate",
                            List.of(
                                    "countersign gate --tool ollama --upstream http://127.0.0.1:11435",
                                    "countersign gate --tool lm_studio --listen 127.0.0.1:1234 --upstream http://127.0.0.1:1235")),
                    Map.entry("status", List.of("countersign status", "countersign status --json")),
                    Map.entry(
                            "log",
                            List.of(
                                    "countersign log --last 20",
                                    "countersign log --since 12h --json",
                                    "countersign log verify")),
                    Map.entry(
                            "request",
                            List.of(
                                    "countersign request",
                                    "countersign request ollama:llama3.1:8b --tool ollama --scope unit_tests --data-class source_code --purpose 'Tests for billing'")),
                    Map.entry(
                            "vault",
                            List.of(
                                    "countersign vault add model.gguf --tool lm_studio --move",
                                    "countersign vault list",
                                    "countersign vault serve")));

    private Examples() {}

    static List<String> of(String verb) {
        return OF_VERB.getOrDefault(verb, List.of());
    }

    /** Puts them below what the help says already. */
    static void addTo(UsageMessageSpec help, String verb) {
        List<String> examples = of(verb);
        if (examples.isEmpty()) {
            return;
        }
        List<String> footer = new ArrayList<>(Arrays.asList(help.footer()));
        footer.add("");
        footer.add("Examples:");
        examples.forEach(example -> footer.add("  " + example));
        help.footer(footer.toArray(String[]::new));
    }
}
