package dev.countersign.gate.posture;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a person can do about a fact that is not true, and why it matters. Only words: nothing is
 * ever run.
 *
 * @param why one sentence
 * @param steps settings or commands of that system
 */
public record HowToFix(String why, String steps) {
    private static final class Texts {
        static final Properties ALL = load();

        private static Properties load() {
            Properties texts = new Properties();
            try (InputStream in =
                            Objects.requireNonNull(
                                    HowToFix.class.getResourceAsStream("how-to-fix.properties"));
                    Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                texts.load(reader);
                return texts;
            } catch (IOException e) {
                throw new UncheckedIOException("the program is damaged: how-to-fix.properties", e);
            }
        }
    }

    /**
     * The words for a fact on a system.
     *
     * @param tool the tool's id for a fact of a tool, null for one of the device
     */
    public static HowToFix of(FactName fact, OperatingSystem system, @Nullable String tool) {
        String name = fact.id();
        String general = name + "." + system.family();
        List<String> keys =
                tool == null
                        ? List.of(general)
                        : List.of(
                                name + "." + tool + "." + system.family(),
                                name + "." + tool,
                                general);
        for (String key : keys) {
            String steps = Texts.ALL.getProperty(key);
            if (steps != null) {
                return new HowToFix(text(name + ".why"), steps);
            }
        }
        throw new IllegalStateException("there is no text for " + general);
    }

    private static String text(String key) {
        return Objects.requireNonNull(Texts.ALL.getProperty(key), key);
    }
}
