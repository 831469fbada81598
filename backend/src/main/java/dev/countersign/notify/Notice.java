package dev.countersign.notify;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something people should hear of.
 *
 * @param subject the id of what it is about, for example {@code req_…}
 * @param about what people call it, on one line of at most {@value #LONGEST} characters; longer
 *     texts are cut, line ends become blanks
 * @param path where in the portal it is seen; begins with one {@code /}
 * @param actor who did it and therefore is not told; {@code system} for nobody
 * @param once tells the same kind about the same subject under the same key only once; null tells
 *     it each time
 */
public record Notice(
        NoticeKind kind,
        String subject,
        String about,
        String path,
        String actor,
        @Nullable String once) {
    private static final int LONGEST = 160;
    private static final Pattern LOCAL = Pattern.compile("/(?!/)[A-Za-z0-9/_.:#?&=%-]*");

    public Notice {
        about = cut(about.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip());
        if (!LOCAL.matcher(path).matches()) {
            throw new IllegalArgumentException("a notice leads to a page of this portal");
        }
    }

    /** One that may be told again. */
    public Notice(NoticeKind kind, String subject, String about, String path, String actor) {
        this(kind, subject, about, path, actor, null);
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
