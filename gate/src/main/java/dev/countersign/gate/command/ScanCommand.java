package dev.countersign.gate.command;

import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FormatInspection;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.server.DeviceClient;
import dev.countersign.gate.server.ServerException;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign scan}. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description =
                "Finds model files, shows their digests, what they say of themselves, and whether they are in order.")
final class ScanCommand implements Callable<Integer> {
    private static final int MAX_ITEMS_PER_CALL = 200;
    private static final int MAX_BYTES_PER_CALL = 900_000;

    private final Workplace place;

    @Parameters(
            index = "0",
            paramLabel = "FILE|DIR",
            description = "A file, a folder, an Ollama store, or ollama:NAME[:TAG].")
    private String where = "";

    @Option(names = "--send", description = "Send what was found to the server's inventory.")
    private boolean send;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ScanCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = send ? place.enrolled().files() : place.files();
        ModelFinder.Found found;
        try {
            found = place.finder().all(where);
        } catch (ModelNotFoundException e) {
            throw StoppedException.usage(
                    e.getMessage() + ".", "Name a file, a folder, or ollama:NAME");
        }
        Map<String, String> unreadable = new LinkedHashMap<>();
        found.unreadable()
                .forEach((path, why) -> unreadable.put(Printable.of(path.toString()), why));
        List<ScannedModel> scanned = scan(found.models(), files, unreadable);
        print(scanned, unreadable);
        if (send) {
            send(scanned);
        }
        return 0;
    }

    private List<ScannedModel> scan(
            List<FoundModel> models, GateFiles files, Map<String, String> unreadable)
            throws IOException {
        List<CachedApproval> approvals = files.approvals();
        List<ScannedModel> scanned = new ArrayList<>();
        for (FoundModel model : models) {
            if (model.parts().isEmpty()) {
                unreadable.put(
                        model.name(), "answers from another machine; there are no files here");
                continue;
            }
            try {
                ModelReader.Identity identity = HashProgress.identify(model, files, place.err());
                FormatInspection.Report report =
                        FormatInspection.inspect(model, identity.artifacts());
                scanned.add(
                        new ScannedModel(
                                model,
                                identity,
                                report,
                                approval(approvals, identity.set().digest())));
            } catch (MalformedModelException e) {
                unreadable.put(model.name(), String.valueOf(e.getMessage()));
            }
        }
        return scanned;
    }

    private static String approval(List<CachedApproval> approvals, Digest digest) {
        List<String> known =
                approvals.stream()
                        .filter(approval -> approval.digest().equals(digest))
                        .map(approval ->
                                approval.id() + " (" + approval.state() + " at the last sync)")
                        .toList();
        return known.isEmpty() ? "none on this machine" : String.join(", ", known);
    }

    private void print(List<ScannedModel> scanned, Map<String, String> unreadable) {
        if (json) {
            Json.ObjectBuilder refused = Json.object();
            unreadable.forEach((name, why) -> refused.put(name, Printable.of(why)));
            List<Json> items =
                    scanned.stream().<Json>map(model -> model.toInventory(place.now())).toList();
            place.sayJson(
                    Json.object()
                            .put("found", new Json.Arr(items))
                            .put("unreadable", refused.build())
                            .build());
            return;
        }
        for (ScannedModel model : scanned) {
            model.lines().forEach(place::say);
            place.say("");
        }
        unreadable.forEach(
                (name, why) -> place.say(name + "\n  not readable: " + Printable.of(why) + "\n"));
    }

    private void send(List<ScannedModel> scanned) throws IOException, StoppedException {
        if (scanned.isEmpty()) {
            throw StoppedException.usage(
                    "There is nothing to send.", "Name a file or folder with readable models.");
        }
        Workplace.Enrolled enrolled = place.enrolled();
        DeviceClient client = place.client(enrolled);
        long accepted = 0;
        try {
            List<Json> batch = new ArrayList<>();
            int bytes = 0;
            for (ScannedModel model : scanned) {
                Json.Obj item = model.toInventory(place.now());
                int size = item.canonicalBytes().length;
                if (batch.size() == MAX_ITEMS_PER_CALL
                        || (!batch.isEmpty() && bytes + size > MAX_BYTES_PER_CALL)) {
                    accepted +=
                            client.postInventory(
                                    Json.object().put("found", new Json.Arr(batch)).build());
                    batch = new ArrayList<>();
                    bytes = 0;
                }
                batch.add(item);
                bytes += size;
            }
            accepted +=
                    client.postInventory(Json.object().put("found", new Json.Arr(batch)).build());
        } catch (ServerException e) {
            throw StoppedException.of(e);
        }
        enrolled.files()
                .updateState(state -> {
                    var next = state;
                    for (ScannedModel model : scanned) {
                        next =
                                next.withKnownModel(
                                        ModelCheck.place(model.found()),
                                        model.identity().set().digest());
                    }
                    return next;
                });
        if (!json) {
            place.say("Sent: the server took " + accepted + " of " + scanned.size() + ".");
        }
    }
}
