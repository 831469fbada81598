package dev.countersign.gate.run;

import dev.countersign.gate.model.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What llama.cpp downloaded: newer builds share the hub's cache, older ones keep {@code
 * <user>_<repo>_<file>} in a folder of their own. Chooses a file only where there is no doubt;
 * where llama.cpp would take the first of several, the person is asked.
 */
final class LlamaCache {
    private static final Pattern SHARD = Pattern.compile("(?i).*-(\\d{5})-of-\\d{5}\\.gguf");
    private static final String USUAL = "Q4_K_M";
    private static final int DEPTH = 4;

    private final Invocation invocation;
    private final Places places;

    LlamaCache(Invocation invocation, Places places) {
        this.invocation = invocation;
        this.places = places;
    }

    /**
     * A repository's files.
     *
     * @param projectors those that the server might add unasked
     */
    record Choice(Path model, List<Path> projectors) {}

    /** The file that {@code user/repo[:quant]} means. */
    Choice choose(String option, String text, Optional<String> file)
            throws IOException, RefusedCommandException {
        int colon = text.indexOf(':');
        String repository = colon < 0 ? text : text.substring(0, colon);
        Optional<String> quant =
                colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1));
        if (!HubCache.isRepositoryName(repository) || repository.indexOf('/') < 0) {
            throw RefusedCommandException.option(
                    option,
                    text + " is not user/model[:quant]",
                    "Give such a name, or --model FILE.");
        }
        List<Path> all = files(repository);
        List<Path> projectors = all.stream().filter(LlamaCache::isProjector).toList();
        List<Path> models = all.stream().filter(LlamaCache::isModel).toList();
        if (models.isEmpty()) {
            throw RefusedCommandException.absent(
                    "%s: %s is not in %s.".formatted(option, repository, places.hub().root()),
                    "Download it first: hf download " + repository + " FILE.gguf");
        }
        return new Choice(
                places.path(option, one(option, models, quant, file).toString()), projectors);
    }

    private static Path one(
            String option, List<Path> models, Optional<String> quant, Optional<String> file)
            throws RefusedCommandException {
        List<Path> fitting;
        if (file.isPresent()) {
            fitting = models.stream().filter(path -> path.endsWith(file.get())).toList();
        } else if (quant.isPresent()) {
            fitting = models.stream().filter(path -> isQuant(path, quant.get())).toList();
        } else {
            List<Path> usual = models.stream().filter(path -> isQuant(path, USUAL)).toList();
            fitting = usual.isEmpty() ? models : usual;
        }
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        String names =
                String.join(
                        ", ", models.stream().map(path -> path.getFileName().toString()).toList());
        throw RefusedCommandException.absent(
                option
                        + ": "
                        + (fitting.isEmpty() ? "no file here fits" : "several files here fit")
                        + "; there are "
                        + names
                        + ".",
                "Name the file: --model PATH");
    }

    private static boolean isQuant(Path file, String quant) {
        return Pattern.compile(
                        ".*[-._]" + Pattern.quote(quant) + "(-\\d{5}-of-\\d{5})?\\.gguf",
                        Pattern.CASE_INSENSITIVE)
                .matcher(name(file))
                .matches();
    }

    private static boolean isProjector(Path file) {
        return name(file).contains("mmproj");
    }

    /** Of shards only the first, which leads to the others. */
    private static boolean isModel(Path file) {
        var shard = SHARD.matcher(name(file));
        return !isProjector(file)
                && !name(file).contains("imatrix")
                && (!shard.matches() || shard.group(1).equals("00001"));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    private List<Path> files(String repository) throws IOException {
        List<Path> found = new ArrayList<>();
        Optional<String> own = invocation.variable("LLAMA_CACHE").filter(text -> !text.isBlank());
        List<HubCache> hubs = new ArrayList<>();
        own.ifPresent(text -> hubs.add(new HubCache(invocation.folder().resolve(text))));
        hubs.add(places.hub());
        for (HubCache hub : hubs) {
            Optional<Path> snapshot = hub.snapshot(repository, "main");
            if (snapshot.isPresent() && found.isEmpty()) {
                found.addAll(ggufs(snapshot.get(), DEPTH, ""));
            }
        }
        if (found.isEmpty()) {
            Path flat =
                    own.map(Path::of)
                            .orElseGet(() -> invocation.userHome().resolve(".cache/llama.cpp"));
            found.addAll(ggufs(flat, 1, repository.replace('/', '_') + "_"));
        }
        return found;
    }

    private static List<Path> ggufs(Path folder, int depth, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> name(file).endsWith(".gguf"))
                    .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(10_000)
                    .toList();
        }
    }
}
