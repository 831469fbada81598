package dev.countersign.gate.command;

import dev.countersign.gate.check.CheckRequest;
import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.check.StatusUpdate;
import dev.countersign.gate.home.CachedAdvice;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.server.StatusListCall;
import dev.countersign.token.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign check}: verifies and explains. It reports; it loads nothing. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Says whether a model may be loaded here and now; works without the server.")
final class CheckCommand implements Callable<Integer> {
    private final Workplace place;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A file, a folder, an Ollama manifest, or ollama:NAME[:TAG].")
    private String model = "";

    @Option(
            names = "--tool",
            paramLabel = "TOOL",
            description = "The tool that would load it, such as ollama.")
    private @Nullable String tool;

    @Option(
            names = "--scope",
            split = ",",
            paramLabel = "SCOPE",
            description = "Instead of the session's scopes.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--data-class",
            split = ",",
            paramLabel = "CLASS",
            description = "Instead of the session's data classes.")
    private List<String> dataClasses = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    CheckCommand(Workplace place) {
        this.place = place;
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
        answer.at(enrolled.identity().publicUrl());
        if (found.parts().isEmpty()) {
            Map<String, String> facts = Map.of("asked", "remote", "approved", "local");
            Reason reason = Reason.USE_REMOTE_NOT_APPROVED;
            return new CheckResult.Denied(
                    "", found.name(), reason, facts, Explanation.of(reason, facts));
        }
        GateFiles files = enrolled.files();
        CheckRequest request = request(found, files);
        answer.identified(request.identity());
        ModelCheck check =
                new ModelCheck(
                        files,
                        enrolled.identity(),
                        enrolled.key(),
                        place.now(),
                        place.composition().bootClock().read(),
                        uri ->
                                refresh(
                                        uri,
                                        new StatusUpdate(files, enrolled.identity(), place.now())));
        CheckResult result = check.run(request);
        if (result.exitCode() != 0) {
            answer.advised(advice(files, request));
        }
        return result;
    }

    /** What the server said at the last sync that would help with these bytes and this tool. */
    private Optional<CachedAdvice> advice(GateFiles files, CheckRequest request)
            throws IOException {
        return files.advice().stream()
                .filter(each -> each.digest().equals(request.identity().set().digest()))
                .filter(each -> request.tool().map(each.tool()::equals).orElse(true))
                .findFirst();
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
                    Words.scopes(scopes, files),
                    Words.dataClasses(dataClasses, files),
                    place.liveSession(files));
        } catch (MalformedModelException e) {
            throw unreadable(e);
        }
    }

    /** What cannot be told apart from other bytes cannot be the approved bytes. */
    private static StoppedException unreadable(MalformedModelException e) {
        return new StoppedException(
                Reason.MODEL_DIFFERENT.exitCode(),
                "model.unreadable",
                "This is not a whole model: " + e.getMessage() + ".",
                "Download it again, then check again.");
    }

    private static void refresh(String uri, StatusUpdate update) throws IOException {
        try {
            update.storeList(uri, StatusListCall.fetch(uri));
        } catch (ServerException _) {
            // V17: a network failure is not an error; V18 judges the age of what is cached.
            return;
        }
    }
}
