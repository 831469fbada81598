package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The outside requirements that rules name, such as {@code gdpr:Art. 9}, with their frameworks. A
 * control says which requirement a rule supports, not that it is met.
 */
@Singleton
final class Controls {
    private final Map<String, Framework> frameworks;
    private final Map<String, Control> controls;

    Controls() {
        Catalogue catalogue = read();
        frameworks =
                catalogue.frameworks().stream()
                        .collect(Collectors.toMap(Framework::id, Function.identity()));
        controls =
                catalogue.controls().stream()
                        .collect(Collectors.toMap(Control::name, Function.identity()));
    }

    /** A source of requirements. */
    @JsonIgnoreProperties(ignoreUnknown = true) // carries more for the documentation
    record Framework(String id, String title, String version, String source) {}

    /** One requirement; {@code why} says how a rule supports it. */
    @JsonIgnoreProperties(ignoreUnknown = true) // carries more for the documentation
    record Control(String framework, String id, String title, String why) {
        String name() {
            return framework + ":" + id;
        }
    }

    private record Catalogue(List<Framework> frameworks, List<Control> controls) {}

    /** The requirements of one framework. */
    record Supported(Framework framework, List<Control> controls) {
        Supported {
            controls = List.copyOf(controls);
        }
    }

    /** Those named, by framework in the order given; one that nobody knows is left out. */
    List<Supported> supported(List<String> names) {
        Map<Framework, List<Control>> found =
                names.stream()
                        .map(controls::get)
                        .filter(java.util.Objects::nonNull)
                        .filter(control -> frameworks.containsKey(control.framework()))
                        .collect(
                                Collectors.groupingBy(
                                        control ->
                                                java.util.Objects.requireNonNull(
                                                        frameworks.get(control.framework())),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        return found.entrySet().stream()
                .map(entry -> new Supported(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Catalogue read() {
        try (InputStream in = Controls.class.getResourceAsStream("/policies/controls.json")) {
            if (in == null) {
                throw new IllegalStateException(
                        "policies/controls.json is not part of this server");
            }
            return StrictJson.read(in.readAllBytes(), Catalogue.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("policies/controls.json is not as agreed", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
