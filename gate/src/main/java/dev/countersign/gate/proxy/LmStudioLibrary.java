package dev.countersign.gate.proxy;

import dev.countersign.gate.model.FoundModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder with {@code publisher/model/files} of LM Studio. It gives models names of its own
 * making and does not say which files they mean; so a name stands for everything on the disk that
 * it could mean.
 */
final class LmStudioLibrary {
    private static final int MAX_FOLDERS = 10_000;

    private final Path root;
    private final DiskModels disk = new DiskModels();

    LmStudioLibrary(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    /** Every model that the key could mean; empty if there is none. */
    List<FoundModel> find(String key) throws RefusedException, IOException {
        List<FoundModel> found = new ArrayList<>();
        for (Path folder : folders()) {
            if (couldMean(key, folder)) {
                found.addAll(disk.all(folder));
            }
        }
        return found;
    }

    private List<Path> folders() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(root, 2)) {
            return found.filter(folder -> root.relativize(folder).getNameCount() == 2)
                    .filter(folder -> Files.isDirectory(folder))
                    .filter(folder -> !Files.isSymbolicLink(folder) || isFollowed(folder))
                    .limit(MAX_FOLDERS)
                    .sorted()
                    .toList();
        }
    }

    /** The vault links folders in; LM Studio follows them. */
    private static boolean isFollowed(Path folder) {
        return !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean couldMean(String key, Path folder) throws IOException {
        Path relative = root.relativize(folder);
        String publisher = plain(String.valueOf(relative.getName(0)));
        String model = plain(String.valueOf(relative.getName(1)));
        String asked = withoutVariant(key);
        int slash = asked.indexOf('/');
        Optional<String> owner =
                slash < 0 ? Optional.empty() : Optional.of(plain(asked.substring(0, slash)));
        String rest = plain(asked.substring(slash + 1));
        // A key with an owner that is no publisher here names a page of LM Studio's catalogue,
        // whose files may lie under any publisher.
        boolean ownersFolder =
                owner.isEmpty() || owner.get().equals(publisher) || !isHere(owner.get());
        return ownersFolder
                && (rest.equals(model) || rest.startsWith(model + "/") || hasFile(folder, rest));
    }

    private boolean isHere(String owner) throws IOException {
        try (Stream<Path> publishers = Files.list(root)) {
            return publishers.anyMatch(
                    folder -> plain(String.valueOf(folder.getFileName())).equals(owner));
        }
    }

    private static boolean hasFile(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> plain(String.valueOf(file.getFileName())))
                    .anyMatch(file -> file.equals(name) || file.startsWith(name + "-"));
        }
    }

    /** {@code key@q4_k_m} names one of several files, {@code key:2} a second copy in memory. */
    private static String withoutVariant(String key) {
        return key.replaceFirst("[@:][A-Za-z0-9._-]{1,40}$", "");
    }

    /** As LM Studio's own names drop them: case, separators, the format's ending. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceFirst("[._-]gguf$", "")
                .replace('_', '-')
                .replace('.', '-')
                .replace(' ', '-');
    }
}
