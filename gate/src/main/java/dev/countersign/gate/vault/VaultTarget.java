package dev.countersign.gate.vault;

import dev.countersign.gate.model.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a model is to be shown.
 *
 * @param tool the tool's id in the register
 * @param account whose folder it is, for example {@code uid:1000}
 * @param folder the tool's folder, absolute and without links
 * @param place the folder below it
 */
public record VaultTarget(String tool, String account, Path folder, Path place) {
    /**
     * A place in a folder that exists.
     *
     * @throws VaultException if it is no folder, or the place could lead out of it
     */
    public static VaultTarget of(String tool, Path folder, String place)
            throws IOException, VaultException {
        if (!Files.isDirectory(folder)) {
            throw new VaultException(
                    "There is no folder " + Printable.of(folder.toString()) + ".",
                    "Start the tool once so that it makes its folder, or name another with --into.");
        }
        Path real = folder.toRealPath();
        if (!Printable.of(real.toString()).equals(real.toString())) {
            throw new VaultException(
                    "The path of the folder holds characters that cannot be shown.",
                    "Choose a folder with a plain name.");
        }
        try {
            Path below = Path.of(place);
            VaultEntry.requireInside(below);
            return new VaultTarget(
                    tool, "uid:" + Files.getAttribute(real, "unix:uid"), real, below);
        } catch (IllegalArgumentException e) {
            throw new VaultException(
                    "'%s' is no place below a tool's folder: %s"
                            .formatted(Printable.of(place), e.getMessage()),
                    "Give it as PUBLISHER/MODEL with --as.");
        }
    }
}
