package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where LM Studio keeps its things: the folder that {@code ~/.lmstudio-home-pointer} names, else
 * {@code ~/.cache/lm-studio} if it exists, else {@code ~/.lmstudio}.
 */
record LmStudioHome(Machine machine, Path folder) {
    private static final int MAX_BYTES = 256 * 1024;

    /** Empty when there is none. */
    static Optional<LmStudioHome> find(Machine machine) {
        Path home = machine.userHome();
        Optional<Path> pointed =
                machine.read(home.resolve(".lmstudio-home-pointer")).flatMap(LmStudioHome::path);
        Path older = home.resolve(".cache/lm-studio");
        Path used =
                pointed.orElseGet(() -> machine.exists(older) ? older : home.resolve(".lmstudio"));
        return machine.exists(used)
                ? Optional.of(new LmStudioHome(machine, used))
                : Optional.empty();
    }

    /** Where models are downloaded to. */
    Path models() {
        return settings("settings.json")
                .map(settings -> settings.get("downloadsFolder"))
                .flatMap(value ->
                        value instanceof Json.Str(String text) ? path(text) : Optional.empty())
                .orElse(folder.resolve("models"));
    }

    /** A settings file; empty when it is absent or not an object. */
    Optional<Json.Obj> settings(String name) {
        return machine.read(folder.resolve(name))
                .flatMap(text -> {
                    try {
                        return Optional.of(
                                Json.parseObject(
                                        text.getBytes(StandardCharsets.ISO_8859_1), MAX_BYTES));
                    } catch (FormatException _) {
                        return Optional.empty();
                    }
                });
    }

    private static Optional<Path> path(String text) {
        try {
            // A drive's letter is absolute on Windows only; elsewhere it is a strange name.
            Path path = Path.of(text.strip());
            return path.isAbsolute() ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
