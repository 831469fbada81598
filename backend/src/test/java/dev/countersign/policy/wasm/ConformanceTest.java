package dev.countersign.policy.wasm;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * OPA's own conformance cases on this engine with its compiler, run by {@code make conformance}
 * only: they take minutes. Writes the table of docs/policy-engine.md.
 */
@EnabledIfSystemProperty(named = "conformance", matches = ".+")
class ConformanceTest {
    private static final int PAGES = 4096;
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path DIVERGENCES =
            REPOSITORY.resolve("policies/conformance/divergences.json");

    private final Path cases = Path.of(System.getProperty("conformance", ""));
    private final Map<String, String> faults = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Map<String, String> passed = new ConcurrentHashMap<>();

    @Test
    void shouldAnswerAsOpaWantsExceptWhereSaid() throws Exception {
        List<ConformanceCase> all = ConformanceCase.read(cases.resolve("cases.jsonl"));
        Map<String, List<ConformanceCase>> byModule =
                all.stream()
                        .filter(ConformanceCase::isCompiled)
                        .collect(groupingBy(ConformanceCase::module));
        try (var workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<?>> running = new ArrayList<>();
            byModule.forEach(
                    (module, its) -> running.add(workers.submit(() -> runModule(module, its))));
            for (Future<?> one : running) {
                one.get();
            }
        }
        ConformancePage.write(
                REPOSITORY.resolve("docs/policy-engine.md"),
                all,
                passed,
                refused,
                faults,
                explanations());
        assertThat(new TreeMap<>(faults).keySet())
                .as("the cases that differ, against %s; %s", DIVERGENCES, new TreeMap<>(faults))
                .isEqualTo(explanations().keySet().stream().collect(toCollection(TreeSet::new)));
    }

    private static Map<String, JsonNode> explanations() throws IOException {
        Map<String, JsonNode> explained = new TreeMap<>();
        new ObjectMapper()
                .readTree(Files.readAllBytes(DIVERGENCES))
                .forEach(entry -> explained.put(entry.get("case").asText(), entry));
        return explained;
    }

    private @Nullable Void runModule(String file, List<ConformanceCase> its) throws IOException {
        WasmModule module = Parser.parse(Files.readAllBytes(cases.resolve(file)));
        try {
            // Tells what the module asks of its host without the time that compiling takes.
            instance(module, InterpreterMachine::new, its.getFirst());
        } catch (EvaluationStopped e) {
            its.forEach(it -> refused.put(it.name(), String.valueOf(e.getMessage())));
            return null;
        }
        Function<Instance, Machine> code = MachineFactoryCompiler.compile(module);
        its.forEach(it -> run(module, code, it));
        return null;
    }

    private void run(WasmModule module, Function<Instance, Machine> code, ConformanceCase it) {
        String fault;
        try {
            fault = it.fault(instance(module, code, it).resultSet(it.input()));
        } catch (RuntimeException | StackOverflowError e) {
            fault = it.wantsError() ? null : String.valueOf(e.getMessage());
        }
        if (fault == null) {
            passed.put(it.name(), it.wantsError() ? "error" : "result");
        } else {
            faults.put(it.name(), fault);
        }
    }

    private static PolicyInstance instance(
            WasmModule module, Function<Instance, Machine> code, ConformanceCase it) {
        return new PolicyInstance(new PolicyModule(module, code, it.data(), "eval", PAGES));
    }
}
