package dev.countersign.listing;

import dev.countersign.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters by a name that may stand for several things: never for so many that a list gets slow. */
public final class Few {
    /** How many things one name may stand for. */
    public static final int MOST = 200;

    private Few() {}

    /** Finds ids by a text; at most as many as asked for. */
    public interface Finder {
        List<String> find(String text, int most);
    }

    /**
     * What the text stands for; null for null, which asks for everything.
     *
     * @throws Problem when it stands for too many
     */
    public static @Nullable List<String> ids(String pointer, @Nullable String text, Finder finder) {
        List<String> found = text == null ? List.of() : finder.find(text, MOST + 1);
        if (found.size() > MOST) {
            throw Problem.field(
                    pointer,
                    "ambiguous",
                    "More than " + MOST + " have a name like this.",
                    "more of the name, or the id");
        }
        return text == null ? null : found;
    }
}
