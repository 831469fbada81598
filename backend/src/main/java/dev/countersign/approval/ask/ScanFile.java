package dev.countersign.approval.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.inventory.model.Found;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code countersign scan --json} prints.
 *
 * @param lookedIn where it looked; not used here, like what follows {@code found}
 */
record ScanFile(
        @Nullable JsonNode lookedIn,
        @Nullable List<@Nullable Found> found,
        @Nullable JsonNode unreadable,
        @Nullable JsonNode running) {
    /** The most bytes that are taken. */
    static final int MAX_BYTES = 1 << 20;

    /**
     * The models that the file tells of.
     *
     * @throws Problem saying what it is instead; the message is for the person who sent it
     */
    static List<Found> read(byte[] file) {
        if (file.length == 0) {
            throw refused("The file is empty.");
        }
        if (file.length > MAX_BYTES) {
            throw refused("The file is larger than 1 MiB. Scan fewer models at once.");
        }
        if (looksLikeTable(file)) {
            throw refused(
                    "This is text, not JSON. Print it with: countersign scan --json > scan.json");
        }
        List<@Nullable Found> found = parsed(file).found();
        if (found == null || found.contains(null)) {
            throw refused(
                    "This JSON lists no models under “found”, as countersign scan --json does.");
        }
        if (found.isEmpty()) {
            throw refused(
                    "The scan found no model. Name the file or folder: countersign scan PATH");
        }
        return List.copyOf(found);
    }

    private static ScanFile parsed(byte[] file) {
        try {
            return StrictJson.read(file, ScanFile.class);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw refused(
                    "This is not what countersign scan --json prints"
                            + (line > 0 ? " (see line " + line + ")." : "."));
        }
    }

    private static boolean looksLikeTable(byte[] file) {
        String start =
                new String(file, 0, Math.min(file.length, 64), StandardCharsets.UTF_8).strip();
        return !start.startsWith("{");
    }

    private static Problem refused(String why) {
        return Problem.fields(List.of(new FieldError("/scan", "format", why, null)));
    }
}
