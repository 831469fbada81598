package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.posture.PostureHistory;
import dev.countersign.gate.server.ServerException;
import dev.countersign.token.Json;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign posture}. */
@Command(
        name = "posture",
        mixinStandardHelpOptions = true,
        description =
                "Collects facts about this machine and its tools, shows them with what would help,"
                        + " and keeps them signed for checks. Nothing is changed.",
        footer = {
            "",
            "A fact is yes, NO, or unknown when no source gave a clear answer. Exit code 0 means that"
                    + " the facts were collected, not that they are good."
        })
final class PostureCommand implements Callable<Integer> {
    private final Workplace place;

    @ArgGroup private @Nullable Instead instead;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--brief", description = "Print facts only, not what would help.")
    private boolean brief;

    /** What else can be asked for; one at a time. */
    private static final class Instead {
        @Option(names = "--send", description = "Send the signed report to the server.")
        private boolean send;

        @Option(names = "--last", description = "Show the last own report; collect nothing.")
        private boolean last;

        @Option(
                names = "--history",
                description = "Show what changed between own reports; collect nothing.")
        private boolean history;
    }

    PostureCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        if (instead != null && instead.history) {
            history(PostureHistory.of(place.files().home()));
        } else if (instead != null && instead.last) {
            print(
                    new OwnPosture(place, place.enrolled())
                            .stored()
                            .orElseThrow(() ->
                                    new StoppedException(
                                            StoppedException.POSTURE,
                                            "posture.missing",
                                            "There is no own report yet.",
                                            "Collect one: countersign posture")));
        } else {
            collect(instead != null && instead.send);
        }
        return 0;
    }

    private void collect(boolean send) throws IOException, StoppedException {
        GateFiles files = place.files();
        if (!send && files.identity().isEmpty()) {
            print(place.composition().posture().collect(place.now(), files.home().folder()));
            return;
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
    }

    private void print(PostureReport report) {
        if (json) {
            place.sayJson(report.toJson());
            return;
        }
        PostureText text = new PostureText(report, place.now());
        text.facts().forEach(place::say);
        if (!brief) {
            text.help().forEach(place::say);
        }
    }

    private void history(Optional<PostureHistory> history) {
        if (json) {
            place.sayJson(
                    history.map(PostureHistory::toJson).orElseGet(() -> Json.object().build()));
            return;
        }
        if (history.isEmpty()) {
            place.say("No own report yet. Reports are counted once this machine is enrolled.");
            return;
        }
        PostureHistory known = history.get();
        place.say("Reports: %d, %s to %s".formatted(known.reports(), known.first(), known.last()));
        if (known.changes().isEmpty()) {
            place.say("Nothing changed between them.");
        }
        for (PostureHistory.Change change : known.changes()) {
            place.say(
                    "  %s  %s: %s → %s"
                            .formatted(change.at(), change.what(), change.from(), change.to()));
        }
    }
}
