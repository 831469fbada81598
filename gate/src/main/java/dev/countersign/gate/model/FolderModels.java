package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Models in ordinary folders: single files, shards that belong together, and repositories with
 * configuration and code.
 */
final class FolderModels {
    private static final int MAX_FILES = 10_000;
    private static final int MAX_DEPTH = 8;
    static final Pattern SHARD = Pattern.compile("(.{1,200})-([0-9]{5})-of-([0-9]{5})\\.gguf");
    private static final Pattern HUB =
            Pattern.compile("models--([A-Za-z0-9._-]+?)--([A-Za-z0-9._-]+)");

    private FolderModels() {}

    /**
     * Whether a loader would take the folder as a whole: it holds weights with configuration, or
     * weights in several formats, or more than can be told.
     */
    static boolean isRepository(Path folder) throws IOException {
        return isRepository(folder, list(folder));
    }

    static boolean isRepository(Path folder, List<Path> entries) {
        boolean holdsWeights =
                entries.stream()
                        .anyMatch(file -> {
                            ModelFormat format = ModelFormat.ofName(nameOf(file));
                            return format == ModelFormat.SAFETENSORS
                                    || format == ModelFormat.PICKLE;
                        });
        return Files.isRegularFile(folder.resolve("config.json"))
                || entries.size() > MAX_FILES
                || holdsWeights;
    }

    /** Whether it is one repository's folder in a Hugging Face cache. */
    static boolean isHubFolder(Path folder) {
        return HUB.matcher(nameOf(folder)).matches();
    }

    /** The repository in this folder: every file that a loader would read, below it too. */
    static FoundModel repository(Path folder) throws IOException, MalformedModelException {
        List<ModelPart> parts = new ArrayList<>();
        collect(folder, folder, 0, parts);
        if (parts.stream()
                .noneMatch(part ->
                        part.role() == ArtifactRole.MODEL || part.role() == ArtifactRole.ADAPTER)) {
            throw new MalformedModelException("the folder holds no weights");
        }
        return new FoundModel(
                folder,
                repositoryName(folder),
                toolOf(folder),
                formatOf(parts),
                source(folder),
                parts,
                Optional.empty(),
                false,
                List.of());
    }

    /**
     * In the hub's cache the folder itself is named after a commit, which tells nobody anything.
     */
    private static String repositoryName(Path folder) {
        ModelSource source = source(folder);
        return source.kind().equals("huggingface") ? source.ref() : nameOf(folder);
    }

    private static void collect(Path root, Path folder, int depth, List<ModelPart> parts)
            throws IOException, MalformedModelException {
        if (depth > MAX_DEPTH) {
            throw new MalformedModelException("folders are nested deeper than " + MAX_DEPTH);
        }
        List<Path> entries = list(folder);
        if (entries.size() > MAX_FILES) {
            // Those beyond the limit would be loaded and not be part of the set.
            throw tooManyFiles();
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                if (Files.isSymbolicLink(entry)) {
                    throw new MalformedModelException(
                            Printable.of(nameOf(entry))
                                    + " is a link to a folder, whose files a loader might read");
                }
                collect(root, entry, depth + 1, parts);
                continue;
            }
            Optional<ArtifactRole> role = FolderRoles.of(nameOf(entry));
            if (role.isPresent()) {
                parts.add(part(role.get(), root, entry));
            }
            if (parts.size() > MAX_FILES) {
                throw tooManyFiles();
            }
        }
    }

    private static ModelPart part(ArtifactRole role, Path root, Path entry)
            throws MalformedModelException {
        if (!Files.isRegularFile(entry)) {
            throw new MalformedModelException(
                    Printable.of(nameOf(entry)) + " is no file, or a link that leads nowhere");
        }
        return new ModelPart(role, entry, relative(root, entry));
    }

    private static MalformedModelException tooManyFiles() {
        return new MalformedModelException("the folder holds more than " + MAX_FILES + " files");
    }

    /** One file, or all shards when its name says that it is one of several. */
    static FoundModel file(Path file) throws IOException, MalformedModelException {
        String name = nameOf(file);
        List<ModelPart> parts = new ArrayList<>();
        Matcher shard = SHARD.matcher(name);
        if (shard.matches() && !shard.group(3).equals("00001")) {
            addShards(file, shard, parts);
        } else {
            parts.add(new ModelPart(ArtifactRole.MODEL, file, Artifact.BLOB));
        }
        return new FoundModel(
                file,
                name,
                toolOf(file),
                FormatInspection.formatOf(file),
                source(file),
                parts,
                Optional.empty(),
                false,
                List.of());
    }

    private static void addShards(Path file, Matcher shard, List<ModelPart> parts)
            throws MalformedModelException {
        int count = Integer.parseInt(shard.group(3));
        if (count < 1 || count > MAX_FILES) {
            throw new MalformedModelException("the name announces " + count + " shards");
        }
        for (int i = 1; i <= count; i++) {
            String name =
                    String.format(
                            Locale.ROOT, "%s-%05d-of-%s.gguf", shard.group(1), i, shard.group(3));
            Path sibling = file.resolveSibling(name);
            if (!Files.isRegularFile(sibling)) {
                throw new MalformedModelException(
                        "the shard " + Printable.of(name) + " is missing");
            }
            parts.add(new ModelPart(ArtifactRole.MODEL, sibling, safePath(name)));
        }
    }

    /** The entries that a loader might read, sorted; of a very full folder some of them. */
    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !nameOf(entry).startsWith("."))
                    .limit(MAX_FILES + 1L)
                    .sorted()
                    .toList();
        }
    }

    private static ModelFormat formatOf(List<ModelPart> parts) {
        // The least safe format decides: a loader may pick any of them.
        return parts.stream()
                .map(part -> ModelFormat.ofName(nameOf(part.file())))
                .filter(format -> format != ModelFormat.UNKNOWN)
                .max(ModelFormat::compareTo)
                .orElse(ModelFormat.UNKNOWN);
    }

    private static String relative(Path root, Path file) throws MalformedModelException {
        StringBuilder path = new StringBuilder();
        for (Path segment : root.relativize(file)) {
            path.append(path.isEmpty() ? "" : "/").append(segment);
        }
        return safePath(path.toString());
    }

    private static String safePath(String path) throws MalformedModelException {
        String normal = Normalizer.normalize(path, Normalizer.Form.NFC);
        if (normal.indexOf('\\') >= 0 || !Printable.of(normal).equals(normal)) {
            throw new MalformedModelException(
                    "the file name "
                            + Printable.of(normal)
                            + " has characters that a model set must not hold");
        }
        return normal;
    }

    private static Optional<String> toolOf(Path path) {
        String text = path.toAbsolutePath().normalize().toString();
        boolean lmStudio =
                text.contains("/.lmstudio/models/") || text.contains("/lm-studio/models/");
        return lmStudio ? Optional.of("lm_studio") : Optional.empty();
    }

    private static ModelSource source(Path path) {
        for (Path segment : path.toAbsolutePath().normalize()) {
            Matcher hub = HUB.matcher(segment.toString());
            if (hub.matches()) {
                return new ModelSource(
                        "huggingface", hub.group(1), hub.group(1) + "/" + hub.group(2));
            }
        }
        return new ModelSource("upload", "local", nameOf(path));
    }

    static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "/" : name.toString();
    }
}
