package dev.countersign.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A Rego file cut into pieces that a page colours, on the server, so that it works without scripts.
 * Reads any text: what it does not know stays plain. The pieces of a line put together are the
 * line.
 */
record RegoSource(List<Line> lines) {
    private static final Set<String> KEYWORDS =
            Set.of(
                    "as",
                    "contains",
                    "default",
                    "else",
                    "every",
                    "false",
                    "if",
                    "import",
                    "in",
                    "not",
                    "null",
                    "package",
                    "set",
                    "some",
                    "true",
                    "with");

    RegoSource {
        lines = List.copyOf(lines);
    }

    /** One line with its number, from 1. */
    record Line(int number, List<Piece> pieces) {
        Line {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * @param kind {@code plain}, {@code comment}, {@code keyword}, {@code string}, {@code number}
     *     or {@code call}
     */
    record Piece(String kind, String text) {}

    static RegoSource of(String text) {
        return new RegoSource(new Reader(text).lines());
    }

    /** One pass over the text. */
    private static final class Reader {
        private final String text;
        private final List<Line> lines = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private List<Piece> pieces = new ArrayList<>();
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<Line> lines() {
            while (at < text.length()) {
                step(text.charAt(at));
            }
            if (!pieces.isEmpty() || !plain.isEmpty()) {
                endLine();
            }
            return lines;
        }

        private void step(char c) {
            if (c == '\n') {
                endLine();
                at++;
            } else if (c == '#') {
                take("comment", endOfLine());
            } else if (c == '`') {
                take("string", closing('`', at + 1));
            } else if (c == '"') {
                take("string", endOfString(at + 1));
            } else if (c == '$' && next() == '"') {
                take("string", endOfTemplate(at + 2));
            } else if (Character.isDigit(c)) {
                take("number", endOfWord());
            } else if (isWord(c)) {
                word(endOfWord());
            } else {
                plain.append(c);
                at++;
            }
        }

        private void word(int end) {
            String word = text.substring(at, end);
            boolean member = at > 0 && text.charAt(at - 1) == '.';
            if (KEYWORDS.contains(word) && !member) {
                take("keyword", end);
            } else if (end < text.length() && text.charAt(end) == '(') {
                take("call", end);
            } else {
                plain.append(word);
                at = end;
            }
        }

        /** Only raw strings span lines; each of their lines is a piece of its own. */
        private void take(String kind, int end) {
            endPlain();
            String[] parts = text.substring(at, end).split("\n", -1);
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    endLine();
                }
                if (!parts[i].isEmpty()) {
                    pieces.add(new Piece(kind, parts[i]));
                }
            }
            at = end;
        }

        private void endPlain() {
            if (!plain.isEmpty()) {
                pieces.add(new Piece("plain", plain.toString()));
                plain.setLength(0);
            }
        }

        private void endLine() {
            endPlain();
            lines.add(new Line(lines.size() + 1, pieces));
            pieces = new ArrayList<>();
        }

        private char next() {
            return at + 1 < text.length() ? text.charAt(at + 1) : '\0';
        }

        private int endOfLine() {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }

        private int closing(char quote, int from) {
            int end = text.indexOf(quote, from);
            return end < 0 ? text.length() : end + 1;
        }

        /** The place after a quoted string's end; an unclosed one ends with its line. */
        private int endOfString(int from) {
            int i = from;
            while (i < text.length() && text.charAt(i) != '"' && text.charAt(i) != '\n') {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return Math.min(text.length(), i < text.length() && text.charAt(i) == '"' ? i + 1 : i);
        }

        /** As {@link #endOfString}; between braces there may be strings again. */
        private int endOfTemplate(int from) {
            int depth = 0;
            int i = from;
            while (i < text.length() && text.charAt(i) != '\n') {
                char c = text.charAt(i);
                if (c == '"' && depth == 0) {
                    return i + 1;
                }
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                i = c == '"' ? endOfString(i + 1) : c == '\\' ? i + 2 : i + 1;
            }
            return Math.min(text.length(), i);
        }

        private int endOfWord() {
            int end = at;
            while (end < text.length() && isWord(text.charAt(end))) {
                end++;
            }
            return end;
        }

        private static boolean isWord(char c) {
            return Character.isLetterOrDigit(c) || c == '_';
        }
    }
}
