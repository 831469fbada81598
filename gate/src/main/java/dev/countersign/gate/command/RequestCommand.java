package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.model.FormatInspection;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.record.RecordEntry;
import dev.countersign.gate.server.ServerException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign request}: asks for an approval, beginning with the last refusal. */
@Command(
        name = "request",
        mixinStandardHelpOptions = true,
        description = {
            "Asks for an approval of a model on this device; without MODEL of the one that was refused last.",
            "What is not said is taken from that refusal and from the session."
        })
final class RequestCommand implements Callable<Integer> {
    private static final int SHORTEST_PURPOSE = 10;
    private static final int LONGEST_PURPOSE = 2000;

    private final Workplace place;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A file, a folder, an Ollama manifest, or ollama:NAME[:TAG].")
    private @Nullable String model;

    @Option(names = "--tool", paramLabel = "TOOL", description = "The tool that would load it.")
    private @Nullable String tool;

    @Option(
            names = "--scope",
            split = ",",
            paramLabel = "SCOPE",
            description = "What for; may be repeated.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--data-class",
            split = ",",
            paramLabel = "CLASS",
            description = "With which data; may be repeated.")
    private List<String> dataClasses = new ArrayList<>();

    @Option(
            names = "--purpose",
            paramLabel = "TEXT",
            description = "Why, in a sentence or two, for the people who decide.")
    private @Nullable String purpose;

    @Option(
            names = "--open",
            description = "Open the portal's form in the browser instead of filing the request.")
    private boolean open;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    RequestCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Workplace.Enrolled enrolled = place.enrolled();
        GateFiles files = enrolled.files();
        RequestDraft draft = begun(enrolled);
        Optional<ScannedModel> here = read(draft, files);
        if (here.isPresent()) {
            draft =
                    draft.withModel(
                            here.get().found().name(),
                            here.get().identity().set().digest(),
                            here.get().found().tool());
        }
        draft =
                draft.withUse(
                        Optional.ofNullable(tool),
                        Words.scopes(scopes, files),
                        Words.dataClasses(dataClasses, files));
        if (draft.digest().isEmpty()) {
            throw StoppedException.usage(
                    "The bytes of " + draft.name() + " are not known.",
                    "Name the model: countersign request MODEL");
        }
        if (!json) {
            draft.lines().forEach(place::say);
        }
        return open ? opened(enrolled, draft) : filed(enrolled, draft, here);
    }

    /** From the model that was named, or from the last refusal; then from the session. */
    private RequestDraft begun(Workplace.Enrolled enrolled) throws IOException, StoppedException {
        RequestDraft draft;
        if (model != null) {
            draft =
                    new RequestDraft(
                            Printable.of(model),
                            Optional.of(model),
                            Optional.empty(),
                            Optional.empty(),
                            Collections.emptySortedSet(),
                            Collections.emptySortedSet(),
                            Optional.empty());
        } else {
            RecordEntry denial =
                    place.record(enrolled)
                            .last(entry ->
                                    entry.event().kind().isDenial()
                                            && entry.event()
                                                    .account()
                                                    .equals(enrolled.files().home().account())
                                            && entry.event().digest().isPresent())
                            .orElseThrow(() ->
                                    StoppedException.usage(
                                            "Nothing was refused here yet.",
                                            "Name the model: countersign request MODEL"));
            draft = RequestDraft.of(denial.event());
        }
        Optional<WorkSession> session = place.liveSession(enrolled.files());
        return session.isPresent() && (draft.scopes().isEmpty() || draft.dataClasses().isEmpty())
                ? draft.withUse(
                        Optional.empty(), session.get().scopes(), session.get().dataClasses())
                : draft;
    }

    /** The model itself; empty where a refused one is not there, or not as it was. */
    private Optional<ScannedModel> read(RequestDraft draft, GateFiles files)
            throws IOException, StoppedException {
        try {
            FoundModel found = place.finder().one(draft.place().orElse(draft.name()));
            if (found.parts().isEmpty()) {
                throw StoppedException.usage(
                        "The model " + found.name() + " answers from another machine.",
                        "Only models whose weights lie on this machine can be approved.");
            }
            ModelReader.Identity identity = HashProgress.identify(found, files, place.err());
            if (draft.digest().isPresent()
                    && !draft.digest().get().equals(identity.set().digest())) {
                return Optional.empty();
            }
            return Optional.of(
                    new ScannedModel(
                            found,
                            identity,
                            FormatInspection.inspect(found, identity.artifacts()),
                            KnownApproval.of(
                                    files.approvals(), identity.set().digest(), place.now())));
        } catch (ModelNotFoundException | MalformedModelException e) {
            if (model != null) {
                throw StoppedException.usage(
                        e.getMessage() + ".", "Name a file, a folder, or ollama:NAME");
            }
            return Optional.empty();
        }
    }

    private int opened(Workplace.Enrolled enrolled, RequestDraft draft) {
        String link = draft.link(enrolled.identity());
        place.say("  ask        " + link);
        if (!Browser.open(place.composition().machine().family(), link)) {
            place.err().println("No browser could be started; open the link yourself.");
        }
        return 0;
    }

    private int filed(Workplace.Enrolled enrolled, RequestDraft draft, Optional<ScannedModel> here)
            throws IOException, StoppedException {
        if (!draft.missing().isEmpty()) {
            throw StoppedException.usage(
                    "Not known yet: " + String.join(", ", draft.missing()) + ".",
                    "Example: countersign request --tool ollama --scope code_generation --data-class source_code --purpose \"…\"");
        }
        String why = purpose();
        if (here.isPresent()) {
            // Makes the digest known to the server; harmless where it knows it already.
            new InventoryUpload(place, enrolled).send(List.of(here.get()));
        }
        Json.Obj answer;
        try {
            answer = place.client(enrolled).postRequest(draft.json(why));
        } catch (ServerException e) {
            throw refused(e, enrolled, draft);
        }
        if (json) {
            place.sayJson(answer);
            return 0;
        }
        place.say(
                "Request %s: %s%s"
                        .formatted(
                                text(answer, "request_id"),
                                text(answer, "state").replace('_', ' '),
                                outcome(answer)));
        place.say("  see        " + text(answer, "url"));
        place.say("When it is approved: countersign sync");
        return 0;
    }

    private static StoppedException refused(
            ServerException e, Workplace.Enrolled enrolled, RequestDraft draft) {
        if (e.isUnreachable()) {
            return StoppedException.of(e);
        }
        return new StoppedException(
                StoppedException.INTERNAL,
                e.code(),
                "The request was not taken: " + e.getMessage(),
                "Ask in the portal instead: " + draft.link(enrolled.identity()));
    }

    private static String outcome(Json.Obj answer) {
        return switch (text(answer, "outcome")) {
            case "allow" -> "; policy allows it";
            case "review" -> "; people review it";
            case "deny" -> "; policy refuses it, the page says what would help";
            default -> "";
        };
    }

    private static String text(Json.Obj answer, String name) {
        return answer.get(name) instanceof Json.Str(String value) ? Printable.of(value) : "";
    }

    private String purpose() throws StoppedException {
        String said =
                Optional.ofNullable(purpose)
                        .or(() -> Terminal.ask("Purpose, for the people who decide: "))
                        .orElse("")
                        .strip();
        if (said.length() < SHORTEST_PURPOSE || said.length() > LONGEST_PURPOSE) {
            throw StoppedException.usage(
                    "--purpose must say why in %d to %d characters."
                            .formatted(SHORTEST_PURPOSE, LONGEST_PURPOSE),
                    "Example: --purpose \"Unit tests for the billing service\"");
        }
        return said;
    }
}
