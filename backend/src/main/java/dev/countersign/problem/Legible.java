package dev.countersign.problem;

import java.util.OptionalInt;

/**
 * Which characters may stand in a text that others read. Left out are control characters, those
 * that turn the direction of what follows (Unicode UAX 9) and invisible ones: with them a name
 * could make a page read differently to a reviewer, or a reason say nothing.
 */
public final class Legible {
    /** Unicode's replacement character. */
    private static final int REPLACED = 0xFFFD;

    private Legible() {}

    /** The first character that may not be there; line ends may. */
    static OptionalInt fault(String text) {
        return text.codePoints().filter(Legible::misleads).findFirst();
    }

    /**
     * A page without characters that turn the reading direction: a form that was refused for one
     * shows a sign in its place and keeps the rest of what was typed.
     */
    static String unturned(String page) {
        return page.codePoints().noneMatch(Legible::turns)
                ? page
                : page.codePoints()
                        .map(c -> turns(c) ? REPLACED : c)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
    }

    /** What kind of character {@link #fault} found. */
    static String kind(int c) {
        if (turns(c)) {
            return "a character that turns the reading direction";
        }
        return isInvisible(c) ? "an invisible character" : "a control character";
    }

    /** Whether there is anything to see. */
    static boolean isVisible(String text) {
        return text.codePoints()
                .anyMatch(c ->
                        !Character.isWhitespace(c)
                                && !Character.isSpaceChar(c)
                                && !isJoiner(c)
                                && !isVariation(c)
                                && !misleads(c));
    }

    /**
     * A name that comes from elsewhere and cannot be refused: on one line, without what {@link
     * #fault} would find, of at most {@code longest} characters (code points).
     */
    public static String cleaned(String text, int longest) {
        String line =
                text.codePoints()
                        .map(c -> Character.isWhitespace(c) || misleads(c) ? ' ' : c)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString()
                        .replaceAll(" +", " ")
                        .strip();
        return line.codePointCount(0, line.length()) <= longest
                ? line
                : line.substring(0, line.offsetByCodePoints(0, longest));
    }

    private static boolean misleads(int c) {
        return turns(c) || isInvisible(c) || (Character.isISOControl(c) && c != '\n');
    }

    private static boolean turns(int c) {
        return (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x206F)
                || c == 0x200E
                || c == 0x200F
                || c == 0x061C;
    }

    /**
     * Format characters, separators of lines, halves of surrogate pairs, and what Unicode shows
     * nothing for although it is called a letter, a mark or a symbol.
     */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT -> !isJoiner(c);
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                    true;
            default ->
                    c == 0x034F
                            || c == 0x115F
                            || c == 0x1160
                            || c == 0x17B4
                            || c == 0x17B5
                            || (c >= 0x180B && c <= 0x180F)
                            || c == 0x2800
                            || c == 0x3164
                            || c == 0xFFA0
                            || (c >= 0xE0000 && c <= 0xE0FFF);
        };
    }

    /** The joiners, which scripts and emoji need. */
    private static boolean isJoiner(int c) {
        return c == 0x200C || c == 0x200D;
    }

    /** Says how the character before it looks. */
    private static boolean isVariation(int c) {
        return c >= 0xFE00 && c <= 0xFE0F;
    }
}
