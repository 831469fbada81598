package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.server.ServerException;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign posture}. */
@Command(
        name = "posture",
        mixinStandardHelpOptions = true,
        description =
                "Collects facts about this machine and its tools, shows them, and keeps them signed for checks.")
final class PostureCommand implements Callable<Integer> {
    private final Workplace place;

    @Option(names = "--send", description = "Send the signed report to the server.")
    private boolean send;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    PostureCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = place.files();
        if (!send && files.identity().isEmpty()) {
            print(place.composition().posture().collect(place.now(), files.home().folder()));
            return 0;
        }
        Workplace.Enrolled enrolled = place.enrolled();
        OwnPosture.Signed signed = new OwnPosture(place, enrolled).renew();
        print(signed.report());
        if (send) {
            try {
                place.client(enrolled).putPosture(signed.statement());
            } catch (ServerException e) {
                throw StoppedException.of(e);
            }
            if (!json) {
                place.say("Sent to " + enrolled.identity().serverUrl() + ".");
            }
        }
        return 0;
    }

    private void print(PostureReport report) {
        if (json) {
            place.sayJson(report.toJson());
            return;
        }
        place.say(
                "Collected "
                        + report.collectedAt()
                        + " on "
                        + report.osFamily()
                        + " "
                        + dotted(report));
        facts(report.facts());
        for (PostureReport.Tool tool : report.tools()) {
            place.say("");
            place.say(
                    tool.id()
                            + (tool.version() == null
                                    ? ", version unknown"
                                    : " " + join(tool.version())));
            facts(tool.facts());
        }
        if (report.tools().isEmpty()) {
            place.say("");
            place.say("No tool that loads models was found.");
        }
    }

    private static String dotted(PostureReport report) {
        return report.osVersion().isEmpty() ? "" : join(report.osVersion());
    }

    private static String join(java.util.List<Long> numbers) {
        return String.join(".", numbers.stream().map(String::valueOf).toList());
    }

    private void facts(Map<String, PostureReport.Fact> facts) {
        facts.forEach((name, fact) -> {
            String value = fact.value() == null ? "unknown" : fact.value() ? "yes" : "NO";
            place.say("  %-20s %-8s %s (%s)".formatted(name, value, fact.detail(), fact.method()));
        });
    }
}
