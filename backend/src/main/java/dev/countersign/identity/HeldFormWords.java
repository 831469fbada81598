package dev.countersign.identity;

import io.micronaut.context.MessageSource;
import io.micronaut.core.annotation.Introspected;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody filled in, in the words of the forms. Fields that no person fills in (versions, ids
 * of what the form is about, what a passkey signed) have no word and are not shown; they are sent
 * again all the same.
 */
@Singleton
final class HeldFormWords {
    /** Where the words of choices are, by field. */
    private static final Map<String, String> CHOICES =
            Map.ofEntries(
                    Map.entry("dataClasses", "class."),
                    Map.entry("environment", "environment."),
                    Map.entry("kind", "scan."),
                    Map.entry("openness", "openness."),
                    Map.entry("osFamily", "os."),
                    Map.entry("ownership", "ownership."),
                    Map.entry("parentRelation", "relation."),
                    Map.entry("programme", "programme."),
                    Map.entry("relation", "relation."),
                    Map.entry("result", "scan.result."),
                    Map.entry("roles", "role."),
                    Map.entry("treatment", "treatment."),
                    Map.entry("verdict", "evidence.verdict."));

    /** Of a model that is described; in all other forms what the page was made from. */
    private static final String VERSION = "version";

    /** A scope of use or one of an API client: no word is both. */
    private static final List<String> SCOPES = List.of("scope.", "client.scope.");

    private static final Pattern ID = Pattern.compile("[a-z]{3}_[0-9A-Z]{26}|sha256:[0-9a-f]{64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+$");

    private final MessageSource texts;

    HeldFormWords(MessageSource texts) {
        this.texts = texts;
    }

    /** One line of the page. */
    @Introspected
    record Line(String label, String value) {}

    List<Line> of(HeldForm form) {
        boolean describes = form.fields().stream().anyMatch(field -> field.name().equals("family"));
        return form.fields().stream()
                .filter(field -> !field.value().isBlank())
                .filter(field -> describes || !field.name().equals(VERSION))
                .filter(field -> !field.value().startsWith("{"))
                .flatMap(field -> line(field).stream())
                .toList();
    }

    private Optional<Line> line(HeldForm.Field field) {
        String name = NUMBER.matcher(field.name()).replaceFirst("");
        return text("again.field." + name)
                .map(label -> new Line(label, value(name, field.value())));
    }

    private String value(String name, String value) {
        if (ID.matcher(value).matches()) {
            return text("again.chosen").orElse(value);
        }
        return switch (name) {
            case "scopes" ->
                    SCOPES.stream()
                            .flatMap(family -> text(family + value).stream())
                            .findFirst()
                            .orElse(value);
            case "kinds" ->
                    text("notice."
                                    + value.replaceFirst("^policy\\.", "").replace('.', '_')
                                    + ".event")
                            .orElse(value);
            default ->
                    Optional.ofNullable(CHOICES.get(name))
                            .flatMap(family -> text(family + value))
                            .orElse(value);
        };
    }

    private Optional<String> text(String key) {
        return texts.getMessage(key, Locale.ENGLISH);
    }
}
