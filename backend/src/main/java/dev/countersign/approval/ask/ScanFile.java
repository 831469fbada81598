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
        String text = text(file);
        if (!text.stripLeading().startsWith("{")) {
            throw refused(
                    "This is not what countersign scan --json prints. Make it anew with:"
                            + " countersign scan --json > scan.json");
        }
        List<@Nullable Found> found = parsed(text.getBytes(StandardCharsets.UTF_8)).found();
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

    /** By its byte order mark, which Windows PowerShell writes, and as UTF-8 without one. */
    private static String text(byte[] file) {
        if (begins(file, 0xFF, 0xFE)) {
            return new String(file, 2, file.length - 2, StandardCharsets.UTF_16LE);
        }
        if (begins(file, 0xFE, 0xFF)) {
            return new String(file, 2, file.length - 2, StandardCharsets.UTF_16BE);
        }
        int mark = begins(file, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        return new String(file, mark, file.length - mark, StandardCharsets.UTF_8);
    }

    private static boolean begins(byte[] file, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= file.length || Byte.toUnsignedInt(file[i]) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static Problem refused(String why) {
        return Problem.fields(List.of(new FieldError("/scan", "format", why, null)));
    }
}
