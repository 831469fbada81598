package dev.countersign.gate.command;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FormatInspection;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelNotFoundException;
import dev.countersign.gate.model.ModelPlaces;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.running.RunningTool;
import dev.countersign.gate.running.RunningTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code countersign scan}. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description = {
            "Finds model files, shows their digests, what they say of themselves, and whether they are in order.",
            "Without a path it looks where Ollama, LM Studio, the Hugging Face cache, ModelScope and llama.cpp keep models."
        })
final class ScanCommand implements Callable<Integer> {
    /** So often digests are put on disk, so that an interrupted scan goes on where it was. */
    private static final long KEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Workplace place;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "Files, folders, Ollama stores, or ollama:NAME[:TAG].")
    private List<String> where = new ArrayList<>();

    @Option(names = "--send", description = "Send what was found to the server's inventory.")
    private boolean send;

    @Option(names = "--long", description = "Show all that is known of each model.")
    private boolean detailed;

    @Option(names = "--quiet", description = "Do not say how far hashing is.")
    private boolean quiet;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ScanCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = send ? place.enrolled().files() : place.files();
        List<String> places = new ArrayList<>(where);
        ModelFinder.Found found = where.isEmpty() ? usual(places) : given();
        Map<String, String> unreadable = new LinkedHashMap<>();
        found.unreadable()
                .forEach((path, why) -> unreadable.put(Printable.of(path.toString()), why));
        List<ScannedModel> models = read(found.models(), files, unreadable);
        List<RunningTool> running =
                where.isEmpty()
                        ? new RunningTools(place.composition().machine()).find()
                        : List.of();
        ScanReport report = new ScanReport(places, models, unreadable, running);
        if (json) {
            place.sayJson(report.json(place.now()));
        } else {
            report.lines(detailed, Terminal.columns(spec)).forEach(place::say);
        }
        if (send) {
            long taken = new InventoryUpload(place, place.enrolled()).send(models);
            if (!json) {
                place.say("Sent: the server took " + taken + " of " + models.size() + ".");
            }
        }
        return 0;
    }

    private ModelFinder.Found usual(List<String> places) {
        List<ModelPlaces.Place> existing = place.finder().places();
        existing.forEach(each -> places.add(Printable.of(each.folder().toString())));
        return place.finder().below(existing.stream().map(ModelPlaces.Place::folder).toList());
    }

    private ModelFinder.Found given() throws IOException, StoppedException {
        List<FoundModel> models = new ArrayList<>();
        Map<java.nio.file.Path, String> unreadable = new LinkedHashMap<>();
        for (String each : where) {
            try {
                ModelFinder.Found found = place.finder().all(each);
                models.addAll(found.models());
                unreadable.putAll(found.unreadable());
            } catch (ModelNotFoundException e) {
                throw StoppedException.usage(
                        e.getMessage() + ".", "Name a file, a folder, or ollama:NAME");
            }
        }
        return new ModelFinder.Found(models.stream().distinct().toList(), unreadable);
    }

    private List<ScannedModel> read(
            List<FoundModel> models, GateFiles files, Map<String, String> unreadable)
            throws IOException {
        List<CachedApproval> approvals = files.approvals();
        List<FoundModel> here = new ArrayList<>();
        for (FoundModel model : models) {
            if (model.parts().isEmpty()) {
                unreadable.put(
                        model.name(), "answers from another machine; there are no files here");
            } else {
                here.add(model);
            }
        }
        List<ScannedModel> scanned = new ArrayList<>();
        HashCache cache = files.hashCache();
        try (HashProgress progress =
                new HashProgress(place.err(), HashProgress.Style.of(quiet || json))) {
            ModelReader reader = new ModelReader(cache, progress);
            progress.expect(reader.pendingBytes(here));
            hashAhead(reader, here, files, cache);
            for (FoundModel model : here) {
                read(model, reader, approvals, scanned, unreadable);
            }
        } finally {
            files.keep(cache);
        }
        return scanned;
    }

    private static void hashAhead(
            ModelReader reader, List<FoundModel> models, GateFiles files, HashCache cache)
            throws IOException {
        long[] kept = {System.nanoTime()};
        try {
            reader.hashAhead(
                    models,
                    () -> {
                        if (System.nanoTime() - kept[0] > KEEP_EVERY_NANOS) {
                            kept[0] = System.nanoTime();
                            keep(files, cache);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void keep(GateFiles files, HashCache cache) {
        try {
            files.keep(cache);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(
            FoundModel model,
            ModelReader reader,
            List<CachedApproval> approvals,
            List<ScannedModel> scanned,
            Map<String, String> unreadable) {
        try {
            ModelReader.Identity identity = reader.identify(model);
            scanned.add(
                    new ScannedModel(
                            model,
                            identity,
                            FormatInspection.inspect(model, identity.artifacts()),
                            KnownApproval.of(approvals, identity.set().digest(), place.now())));
        } catch (MalformedModelException | IOException e) {
            // One file that cannot be read must not hide the others.
            unreadable.put(
                    Printable.of(model.location().toString()), String.valueOf(e.getMessage()));
        }
    }
}
