package dev.countersign.gate.proxy;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Models named by their place on the disk. */
final class DiskModels {
    private final ModelFinder finder = new ModelFinder(Map.of(), Path.of("/"));

    /** The one model at a path. */
    FoundModel one(Path place) throws RefusedException, IOException {
        try {
            return finder.one(place.toString());
        } catch (ModelNotFoundException | MalformedModelException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** Every model at or below a folder, at least one; none may be unreadable. */
    List<FoundModel> all(Path folder) throws RefusedException, IOException {
        try {
            ModelFinder.Found found = finder.all(folder.toString());
            if (!found.unreadable().isEmpty()) {
                throw unreadable(found.unreadable().values().iterator().next());
            }
            return found.models();
        } catch (ModelNotFoundException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    static RefusedException unreadable(String why) {
        return RefusedException.forbidden(
                "model.unreadable",
                "This model cannot be judged: " + why + " (V13).",
                "Fetch it again, or start the tool with countersign run.");
    }
}
