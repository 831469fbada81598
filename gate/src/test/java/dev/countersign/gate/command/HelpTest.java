package dev.countersign.gate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.DemoGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help tells what can be typed, and what it tells can be typed. */
class HelpTest {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private static CommandLine program() {
        return Gate.described(DemoGate.composition(Map.of(), -1)).setExpandAtFiles(false);
    }

    static Stream<String> verbs() {
        return program().getSubcommands().entrySet().stream()
                .filter(verb -> !verb.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void shouldShowExamplesThatAreUnderstood(String verb) {
        String help =
                Objects.requireNonNull(program().getSubcommands().get(verb)).getUsageMessage();
        assertThat(Examples.of(verb)).isNotEmpty();
        for (String example : Examples.of(verb)) {
            List<String> words = words(example);
            assertThat(words.removeFirst()).isEqualTo("countersign");
            program().parseArgs(words.toArray(String[]::new));
            assertThat(help).contains("Examples:").contains("  countersign ");
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        var found = WORD.matcher(line);
        while (found.find()) {
            words.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
        return words;
    }

    @Test
    void shouldCompleteEveryVerb(@TempDir Path folder) throws Exception {
        CompletionScripts.main(new String[] {folder.toString()});
        String bash = Files.readString(folder.resolve("countersign.bash"));
        String fish = Files.readString(folder.resolve("countersign.fish"));
        verbs().forEach(verb -> {
            assertThat(bash).contains("_picocli_countersign_" + verb + "()");
            assertThat(fish).contains("-a " + verb + " ");
        });
    }
}
