package dev.countersign.gate.command;

import dev.countersign.gate.model.Printable;
import dev.countersign.gate.posture.FactName;
import dev.countersign.gate.posture.HowToFix;
import dev.countersign.gate.posture.OperatingSystem;
import dev.countersign.token.PostureReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A posture report for people: facts first, then what would help with those that are not true. */
final class PostureText {
    private final PostureReport report;
    private final Instant now;

    PostureText(PostureReport report, Instant now) {
        this.report = report;
        this.now = now;
    }

    List<String> facts() {
        List<String> lines = new ArrayList<>();
        String system =
                OperatingSystem.of(report.osFamily())
                        .map(OperatingSystem::label)
                        .orElse(report.osFamily());
        lines.add(
                "Collected %s (%s) on %s %s"
                        .formatted(report.collectedAt(), age(), system, join(report.osVersion()))
                        .strip());
        facts(report.facts(), lines);
        for (PostureReport.Tool tool : report.tools()) {
            lines.add("");
            List<Long> version = tool.version();
            lines.add(tool.id() + (version == null ? ", version unknown" : " " + join(version)));
            facts(tool.facts(), lines);
            List<String> plugins = tool.plugins();
            if (plugins == null) {
                lines.add("  plugins              unknown");
            } else if (!plugins.isEmpty()) {
                lines.add("  plugins              " + String.join(", ", plugins));
            }
        }
        if (report.tools().isEmpty()) {
            lines.add("");
            lines.add("No tool that loads models was found.");
        }
        return lines;
    }

    private String age() {
        Duration age = Duration.between(report.collectedAt(), now);
        if (age.toMinutes() < 1) {
            return "now";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " min ago";
        }
        return age.toDays() < 2 ? age.toHours() + " h ago" : age.toDays() + " days ago";
    }

    private static void facts(Map<String, PostureReport.Fact> facts, List<String> lines) {
        sorted(facts)
                .forEach((name, fact) -> {
                    String value = fact.value() == null ? "unknown" : fact.value() ? "yes" : "NO";
                    lines.add(
                            "  %-20s %-8s %s (%s)"
                                    .formatted(name, value, fact.detail(), fact.method()));
                });
    }

    /** In the order in which people read them; names of other versions of this program last. */
    private static Map<String, PostureReport.Fact> sorted(Map<String, PostureReport.Fact> facts) {
        Map<String, PostureReport.Fact> sorted =
                new TreeMap<>(
                        Comparator.comparingInt((String name) ->
                                        FactName.of(name)
                                                .map(FactName::ordinal)
                                                .orElse(Integer.MAX_VALUE))
                                .thenComparing(name -> name));
        sorted.putAll(facts);
        return sorted;
    }

    List<String> help() {
        Optional<OperatingSystem> system = OperatingSystem.of(report.osFamily());
        List<String> lines = new ArrayList<>();
        if (system.isPresent()) {
            help(null, report.facts(), system.get(), lines);
            for (PostureReport.Tool tool : report.tools()) {
                help(tool.id(), tool.facts(), system.get(), lines);
            }
        }
        if (!lines.isEmpty()) {
            lines.addFirst("What would help (nothing of this is done for you):");
            lines.addFirst("");
        }
        return lines;
    }

    private static void help(
            @Nullable String tool,
            Map<String, PostureReport.Fact> facts,
            OperatingSystem system,
            List<String> lines) {
        sorted(facts)
                .forEach((name, fact) -> {
                    Optional<FactName> known = FactName.of(name);
                    if (known.isPresent() && !Boolean.TRUE.equals(fact.value())) {
                        HowToFix help = HowToFix.of(known.get(), system, tool);
                        lines.add("  " + (tool == null ? "" : Printable.of(tool) + " ") + name);
                        lines.add("      " + help.why());
                        lines.add("      " + help.steps());
                    }
                });
    }

    private static String join(List<Long> numbers) {
        return String.join(".", numbers.stream().map(String::valueOf).toList());
    }
}
