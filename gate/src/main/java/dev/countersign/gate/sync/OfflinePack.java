package dev.countersign.gate.sync;

import dev.countersign.gate.server.SyncAnswer;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A synchronisation answer that was carried here as a file. Its signed parts are verified like the
 * server's own; its time is not believed.
 *
 * @param file where it lies
 */
public record OfflinePack(Path file, SyncAnswer answer) {
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MOST_FILES = 1_000;

    /**
     * The file, or in a folder the newest readable {@code countersign-*.json} that is for this
     * device.
     */
    public static OfflinePack find(Path place, String deviceId) throws SyncException {
        if (!Files.isDirectory(place)) {
            return read(place);
        }
        OfflinePack newest = null;
        SyncException last = null;
        for (Path file : candidates(place)) {
            try {
                OfflinePack pack = read(file);
                boolean newer =
                        newest == null
                                || pack.answer.serverTime().isAfter(newest.answer.serverTime());
                if (pack.answer.deviceId().equals(deviceId) && newer) {
                    newest = pack;
                }
            } catch (SyncException e) {
                last = e;
            }
        }
        if (newest != null) {
            return newest;
        }
        throw last != null
                ? last
                : SyncException.unusable(
                        "There is no file countersign-*.json for this device in " + place + ".");
    }

    private static List<Path> candidates(Path folder) throws SyncException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            String.valueOf(file.getFileName()).matches("countersign-.*\\.json"))
                    .sorted(Comparator.reverseOrder())
                    .limit(MOST_FILES)
                    .toList();
        } catch (IOException e) {
            throw SyncException.unusable("The folder " + folder + " cannot be read.");
        }
    }

    private static OfflinePack read(Path file) throws SyncException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            return new OfflinePack(file, SyncAnswer.ofFile(content));
        } catch (IOException e) {
            throw SyncException.unusable("The file " + file + " cannot be read.");
        } catch (FormatException e) {
            throw SyncException.unusable(
                    "The file " + file + " is no offline pack: " + e.getMessage() + ".");
        }
    }
}
