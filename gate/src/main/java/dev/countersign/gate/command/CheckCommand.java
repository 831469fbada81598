package dev.countersign.gate.command;

import dev.countersign.gate.check.CheckRequest;
import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.check.RequestLink;
import dev.countersign.gate.check.StatusFetch;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.record.Event;
import dev.countersign.gate.record.EventKind;
import dev.countersign.gate.record.LocalRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code countersign check}: verifies and explains. It reports; it loads nothing. Its options are
 * declared in code because reading them from annotations takes longer than the check itself.
 */
final class CheckCommand implements Callable<Integer> {
    private final Workplace place;
    private String model = "";
    private @Nullable String tool;
    private List<String> scopes = List.of();
    private List<String> dataClasses = List.of();
    private boolean json;

    private CheckCommand(Workplace place) {
        this.place = place;
    }

    static CommandSpec spec(Workplace place) {
        CheckCommand check = new CheckCommand(place);
        CommandSpec spec =
                DeclaredOptions.command(check, "check")
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .index("0")
                                        .paramLabel("MODEL")
                                        .required(true)
                                        .type(String.class)
                                        .setter(DeclaredOptions.text(value -> check.model = value))
                                        .description(
                                                "A file, a folder, an Ollama manifest, or ollama:NAME[:TAG].")
                                        .build())
                        .addOption(
                                DeclaredOptions.value(
                                        "--tool",
                                        "TOOL",
                                        "The tool that would load it, such as ollama.",
                                        value -> check.tool = value))
                        .addOption(
                                DeclaredOptions.values(
                                        "--scope",
                                        "SCOPE",
                                        "Instead of the session's scopes.",
                                        values -> check.scopes = values))
                        .addOption(
                                DeclaredOptions.values(
                                        "--data-class",
                                        "CLASS",
                                        "Instead of the session's data classes.",
                                        values -> check.dataClasses = values))
                        .addOption(
                                DeclaredOptions.flag(
                                        "--json", "Print JSON.", () -> check.json = true));
        spec.usageMessage()
                .description(
                        "Says whether a model may be loaded here and now; works without the server.");
        return spec;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        CheckAnswer answer = new CheckAnswer(place, json);
        try {
            return answer.print(run(answer));
        } catch (StoppedException e) {
            return answer.print(e);
        }
    }

    private CheckResult run(CheckAnswer answer) throws IOException, StoppedException {
        FoundModel found = found();
        answer.about(found);
        Workplace.Enrolled enrolled = place.enrolled();
        answer.under(place.mode(enrolled));
        if (found.parts().isEmpty()) {
            return CheckResult.remote(found.name());
        }
        GateFiles files = enrolled.files();
        CheckRequest request = request(found, files);
        answer.identified(request.identity());
        answer.at(RequestLink.of(enrolled.identity(), request));
        ModelCheck check =
                new ModelCheck(
                        files,
                        enrolled.identity(),
                        enrolled.key(),
                        place.now(),
                        place.composition().bootClock().read(),
                        new StatusFetch(files, enrolled.identity(), place.composition().clock()));
        CheckResult result = check.run(request);
        if (result.exitCode() != 0) {
            answer.advised(files.advice(request.identity().set().digest(), request.tool()));
            remember(enrolled, request, result);
        }
        return result;
    }

    /** So that countersign request can begin with it; the answer stands without it. */
    private void remember(Workplace.Enrolled enrolled, CheckRequest request, CheckResult result) {
        Refusal refusal =
                Refusal.of(
                        result,
                        request.model().name(),
                        Optional.of(request.identity()),
                        Optional.empty(),
                        Optional.empty());
        String asked = request.tool().or(() -> request.model().tool()).orElse("");
        Event event =
                Event.refused(EventKind.CHECK_DENIED, asked, request.account(), refusal)
                        .withUse(request.scopes(), request.dataClasses())
                        .withDetail(ModelCheck.place(request.model()));
        try {
            place.record(enrolled).append(place.now(), event, LocalRecord.Durability.WRITTEN);
        } catch (IOException e) {
            place.err().println("countersign: this was not recorded: " + e.getMessage());
        }
    }

    private FoundModel found() throws IOException, StoppedException {
        try {
            return place.finder().one(model);
        } catch (ModelNotFoundException e) {
            throw StoppedException.usage(
                    e.getMessage() + ".", "Name a file, a folder, or ollama:NAME");
        } catch (MalformedModelException e) {
            throw unreadable(e);
        }
    }

    private CheckRequest request(FoundModel found, GateFiles files)
            throws IOException, StoppedException {
        try {
            ModelReader.Identity identity = HashProgress.identify(found, files, place.err());
            return new CheckRequest(
                    found,
                    identity,
                    Optional.ofNullable(tool),
                    files.home().account(),
                    Words.scopes(scopes, files),
                    Words.dataClasses(dataClasses, files),
                    place.liveSession(files));
        } catch (MalformedModelException e) {
            throw unreadable(e);
        }
    }

    private static StoppedException unreadable(MalformedModelException e) {
        CheckResult.Undecided why = CheckResult.Undecided.unreadable(e);
        return new StoppedException(
                why.exitCode(), why.code(), why.words().what(), why.words().help());
    }
}
