package dev.countersign.listing;

import dev.countersign.problem.InputCheck;
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
        if (text == null) {
            return null;
        }
        InputCheck check = new InputCheck();
        List<String> found = ids(check, pointer, text, finder);
        check.done();
        return found;
    }

    /** The same where further filters are checked; none where there are too many. */
    private static List<String> ids(InputCheck check, String pointer, String text, Finder finder) {
        List<String> found = finder.find(text, MOST + 1);
        if (found.size() <= MOST) {
            return found;
        }
        check.wrong(
                pointer,
                "ambiguous",
                "More than " + MOST + " have a name like this.",
                "more of the name, or the id");
        return List.of();
    }
}
