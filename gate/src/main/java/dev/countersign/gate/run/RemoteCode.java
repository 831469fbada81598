package dev.countersign.gate.run;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Code that comes with a model. Its own {@code .py} files are part of the artifact set; settings
 * may also name code in another repository ({@code auto_map} with {@code other/repo--file.Class}),
 * which would be loaded without being part of it.
 */
final class RemoteCode {
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Of sentence-transformers; each entry's type may be code. */
    private static final String MODULES = "modules.json";

    private RemoteCode() {}

    /** Refuses a folder whose settings take code from elsewhere. */
    static void requireOwn(String option, Path folder) throws IOException, RefusedCommandException {
        List<Path> settings;
        try (Stream<Path> files = Files.walk(folder, 3)) {
            settings =
                    files.filter(RemoteCode::isSettings)
                            .filter(Files::isRegularFile)
                            .sorted()
                            .limit(1000)
                            .toList();
        }
        for (Path file : settings) {
            if (namesOther(file)) {
                throw new RefusedCommandException(
                        "command.foreign_code",
                        option + ": " + file + " takes code from another repository.",
                        "Use a copy of the model that holds its code, and have that approved.");
            }
        }
    }

    private static boolean isSettings(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith("config.json") || name.equals(MODULES);
    }

    private static boolean namesOther(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            boolean all = file.endsWith(MODULES);
            return bytes.length > MAX_BYTES || inMaps(Json.parse(bytes, MAX_BYTES), all);
        } catch (FormatException _) {
            // What is not strict JSON may say anything to a laxer reader.
            return true;
        }
    }

    private static boolean inMaps(Json value, boolean inMap) {
        return switch (value) {
            case Json.Obj(Map<String, Json> members) ->
                    members.entrySet().stream()
                            .anyMatch(member ->
                                    inMaps(
                                            member.getValue(),
                                            inMap || member.getKey().equals("auto_map")));
            case Json.Arr(List<Json> items) -> items.stream().anyMatch(item -> inMaps(item, inMap));
            case Json.Str(String text) -> inMap && text.contains("--");
            default -> false;
        };
    }
}
