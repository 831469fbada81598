package dev.countersign.gate.model;

/**
 * Text from a file that nobody vouches for, made safe to show on a terminal and to send as JSON.
 */
public final class Printable {
    private static final int MAX_CHARS = 1024;

    private Printable() {}

    /**
     * At most 1,024 characters; control characters, bidirectional overrides, private use and broken
     * surrogates become {@code ?}.
     */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_CHARS));
        for (int i = 0; i < text.length() && safe.length() < MAX_CHARS; ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            safe.appendCodePoint(isPrintable(point) ? point : '?');
        }
        return safe.toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
