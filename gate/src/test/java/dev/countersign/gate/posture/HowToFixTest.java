package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HowToFixTest {
    private static final List<String> TOOLS =
            List.of("ollama", "lm_studio", "lmdeploy", "localgpt", "llama_cpp");

    @Test
    void shouldHaveWordsForEveryFactOnEverySystem() {
        for (OperatingSystem system : OperatingSystem.values()) {
            for (FactName fact : FactName.values()) {
                HowToFix help = HowToFix.of(fact, system, null);
                assertThat(help.why()).as(fact.id()).hasSizeBetween(20, 200).endsWith(".");
                assertThat(help.steps()).as(fact + " " + system).hasSizeBetween(20, 600);
            }
        }
    }

    @Test
    void shouldHaveWordsForEveryToolAndPreferTheMostParticular() {
        for (OperatingSystem system : OperatingSystem.values()) {
            for (FactName fact : FactName.values()) {
                for (String tool : TOOLS) {
                    if (fact.isOfTool()) {
                        assertThat(HowToFix.of(fact, system, tool).steps()).isNotBlank();
                    }
                }
            }
        }
        assertThat(HowToFix.of(FactName.CLOUD_DISABLED, OperatingSystem.MACOS, "ollama").steps())
                .contains("launchctl setenv OLLAMA_NO_CLOUD 1");
        assertThat(HowToFix.of(FactName.CLOUD_DISABLED, OperatingSystem.LINUX, "localgpt").steps())
                .contains("LLM_BACKEND=ollama");
    }

    @Test
    void shouldHaveNoWordsThatAreNeverShown() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (FactName fact : FactName.values()) {
            shown.add(fact.id() + ".why");
            for (OperatingSystem system : OperatingSystem.values()) {
                shown.add(fact.id() + "." + system.family());
                for (String tool : TOOLS) {
                    shown.add(fact.id() + "." + tool);
                    shown.add(fact.id() + "." + tool + "." + system.family());
                }
            }
        }
        Properties texts = new Properties();
        try (InputStream in =
                Objects.requireNonNull(
                        HowToFix.class.getResourceAsStream("how-to-fix.properties"))) {
            texts.load(in);
        }
        assertThat(shown).containsAll(texts.stringPropertyNames());
    }
}
