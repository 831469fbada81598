package dev.countersign.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.approval.help.Change;
import dev.countersign.approval.help.Kind;
import dev.countersign.approval.help.Search;
import dev.countersign.approval.help.Suggestion;
import dev.countersign.approval.help.WouldHelp;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.Outcome;
import io.micronaut.context.MessageSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts what would help into the words of {@code web/messages}. */
@Singleton
final class HelpTexts {
    private final MessageSource texts;

    HelpTexts(MessageSource texts) {
        this.texts = texts;
    }

    /** For a decision of this outcome. */
    HelpView of(WouldHelp help, Outcome outcome, BundleIdentity bundle) {
        return new HelpView(
                say(headline(help, outcome), Search.MOST_EVALUATIONS),
                help.suggestions().stream().map(this::way).toList(),
                help.evaluations(),
                help.complete(),
                bundle);
    }

    /** For a decision that the policy in force would make otherwise. */
    HelpView allowedNow(BundleIdentity bundle) {
        return new HelpView(say("help.allowed_now"), List.of(), 1, true, bundle);
    }

    private static String headline(WouldHelp help, Outcome outcome) {
        if (help.suggestions().isEmpty()) {
            return help.complete() ? "help.nothing." + outcome.text() : "help.not_found";
        }
        return help.suggestions().size() == 1 ? "help.one" : "help.several";
    }

    private HelpView.Way way(Suggestion suggestion) {
        Decision decision = suggestion.decision();
        List<String> roles = decision.review().stream().map(Decision.ReviewNeed::role).toList();
        boolean reported = suggestion.changes().stream().anyMatch(c -> c.kind().isReported());
        boolean reportOnly =
                suggestion.changes().stream().anyMatch(c -> c.kind() == Kind.FRESH_REPORT);
        return new HelpView.Way(
                suggestion.changes().stream().map(this::step).toList(),
                decision.outcome(),
                roles,
                result(decision.outcome(), roles),
                suggestion.effort(),
                reported && !reportOnly ? say("help.afterwards") : null);
    }

    private String result(Outcome outcome, List<String> roles) {
        String people = roles.stream().map(role -> say("role." + role)).collect(joined());
        return say("help.result." + outcome.text(), people);
    }

    private HelpView.Step step(Change change) {
        return new HelpView.Step(
                change.kind().word(), change.kind().pointer(), shown(change), text(change));
    }

    private static @Nullable JsonNode shown(Change change) {
        return switch (change.kind()) {
            case REASON, SANITISATION -> null;
            case TOOL_VERSION, OS_VERSION ->
                    change.words().getFirst().isEmpty() ? null : change.to();
            case MODEL -> change.to().path("digest");
            default -> change.to();
        };
    }

    private String text(Change change) {
        String key = "help.change." + change.kind().word();
        return switch (change.kind()) {
            case TOOL_VERSION, OS_VERSION -> {
                String version = change.words().getFirst();
                yield version.isEmpty() ? say(key + ".newest") : say(key, version);
            }
            case SCOPES -> say(key, named("scope.", change.words()));
            case DATA_CLASSES -> say(key, named("class.", change.words()));
            default -> say(key, change.words().toArray());
        };
    }

    private String named(String prefix, List<String> words) {
        return words.stream()
                .map(word -> texts.getMessage(prefix + word, Locale.ENGLISH).orElse(word))
                .collect(joined());
    }

    private static java.util.stream.Collector<CharSequence, ?, String> joined() {
        return Collectors.joining(", ");
    }

    private String say(String key, Object... words) {
        return texts.getMessage(key, Locale.ENGLISH, words).orElse(key);
    }
}
