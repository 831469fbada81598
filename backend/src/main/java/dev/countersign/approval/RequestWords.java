package dev.countersign.approval;

import io.micronaut.context.MessageSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/** The fields of requests and their changes as people read them. */
@Singleton
final class RequestWords {
    private final Names names;
    private final MessageSource texts;

    RequestWords(Names names, MessageSource texts) {
        this.names = names;
        this.texts = texts;
    }

    /** A field with what it was and what it is; empty where nothing was said. */
    record Line(String field, List<String> before, List<String> after) {}

    /** Names that one page looks up once each. */
    NamesOnce onOnePage() {
        return new NamesOnce(names);
    }

    List<Line> of(List<RequestChange> changes, NamesOnce once) {
        return changes.stream()
                .map(change ->
                        new Line(
                                change.field(),
                                of(change.field(), change.before(), once),
                                of(change.field(), change.after(), once)))
                .toList();
    }

    List<String> of(String field, List<String> values, NamesOnce once) {
        return values.stream().map(value -> word(field, value, once)).toList();
    }

    private String word(String field, String value, NamesOnce once) {
        return switch (field) {
            case "model_digest" -> model(value, String.valueOf(once.model(value)));
            case "device_id" -> String.valueOf(once.device(value));
            case "tool_id" -> String.valueOf(once.tool(value));
            case "scopes" -> text("scope." + value, value);
            case "data_classes" -> text("class." + value, value);
            case "environment" -> text("environment." + value, value);
            case "duration_days" -> value + " " + text("request.days", "days");
            default -> value;
        };
    }

    /** Files of one name are told apart by their digest. */
    private static String model(String digest, String name) {
        return name.equals(digest) || digest.length() < 19
                ? name
                : name + " (" + digest.substring(0, 19) + "…)";
    }

    private String text(String key, String otherwise) {
        return texts.getMessage(key, Locale.ENGLISH).orElse(otherwise);
    }
}
