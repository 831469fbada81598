package dev.countersign.gate.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cache of the Hugging Face hub: {@code models--<org>--<repo>/refs/<revision>} names a commit,
 * {@code snapshots/<commit>} holds its files as links into {@code blobs}. Names and commits are
 * hints from whoever wrote the folder; only the bytes say what a model is. Nothing is downloaded.
 */
public final class HubCache {
    private static final Pattern REPOSITORY =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,95})?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern REVISION =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
    private static final int MAX_REPOSITORIES = 10_000;

    private final Path root;

    /**
     * @param root the folder that holds {@code models--…}; need not exist
     */
    public HubCache(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Where programs of this environment look, as huggingface_hub and llama.cpp decide it. */
    public static HubCache of(Map<String, String> environment, Path userHome) {
        Optional<Path> direct = folder(environment, "HF_HUB_CACHE", "");
        return new HubCache(
                direct.or(() -> folder(environment, "HUGGINGFACE_HUB_CACHE", ""))
                        .or(() -> folder(environment, "HF_HOME", "hub"))
                        .or(() -> folder(environment, "XDG_CACHE_HOME", "huggingface/hub"))
                        .orElse(userHome.resolve(".cache/huggingface/hub")));
    }

    private static Optional<Path> folder(
            Map<String, String> environment, String variable, String below) {
        return Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text).resolve(below));
    }

    /** The folder that holds {@code models--…}. */
    public Path root() {
        return root;
    }

    /** Whether the text has the form of a repository's name: {@code org/name} or {@code name}. */
    public static boolean isRepositoryName(String text) {
        return REPOSITORY.matcher(text).matches()
                && !text.contains("--")
                && !text.contains("..")
                && !text.endsWith(".git");
    }

    /**
     * The folder with the files of a revision, if it was downloaded.
     *
     * @param repository such as {@code Qwen/Qwen3-0.6B}
     * @param revision a branch, tag or commit of 40 hexadecimal digits; {@code main} is usual
     */
    public Optional<Path> snapshot(String repository, String revision) throws IOException {
        if (!isRepositoryName(repository)
                || !REVISION.matcher(revision).matches()
                || revision.contains("..")) {
            return Optional.empty();
        }
        Path folder = root.resolve("models--" + repository.replace("/", "--"));
        Optional<String> commit =
                COMMIT.matcher(revision).matches()
                        ? Optional.of(revision)
                        : commit(folder.resolve("refs").resolve(revision));
        return commit.map(folder.resolve("snapshots")::resolve).filter(Files::isDirectory);
    }

    private static Optional<String> commit(Path reference) throws IOException {
        if (!Files.isRegularFile(reference)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(reference)) {
            String text = new String(in.readNBytes(128), StandardCharsets.ISO_8859_1).strip();
            return Optional.of(text).filter(commit -> COMMIT.matcher(commit).matches());
        }
    }

    /** Every downloaded snapshot, also of revisions that no branch names any more; sorted. */
    public List<Path> snapshots() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path repository : children(root)) {
            if (String.valueOf(repository.getFileName()).startsWith("models--")) {
                found.addAll(children(repository.resolve("snapshots")));
            }
        }
        return List.copyOf(found);
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().limit(MAX_REPOSITORIES).toList();
        }
    }
}
