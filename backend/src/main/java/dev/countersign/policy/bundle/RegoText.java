package dev.countersign.policy.bundle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The text of a Rego module with that blanked which is no code. Length and lines stay the same. */
public final class RegoText {
    private enum In {
        CODE,
        STRING,
        RAW,
        TEMPLATE,
        RAW_TEMPLATE
    }

    private final String source;
    private final StringBuilder code;
    private final Deque<In> in = new ArrayDeque<>();
    private final Deque<Integer> braces = new ArrayDeque<>();

    private final boolean keepStrings;

    private RegoText(String source, boolean keepStrings) {
        this.source = source;
        this.keepStrings = keepStrings;
        code = new StringBuilder(source.length());
        in.push(In.CODE);
        braces.push(0);
    }

    /** Without comments and the content of strings; expressions inside template strings stay. */
    public static String code(String source) {
        return new RegoText(source, false).read();
    }

    /** The lines that are not empty, without comments and space at their end. */
    public static List<String> lines(String source) {
        return new RegoText(source, true)
                .read()
                .lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private String read() {
        for (int at = 0; at < source.length(); ) {
            at = take(at);
        }
        return code.toString();
    }

    /** Takes what begins at {@code at}; returns where the next begins. */
    private int take(int at) {
        return switch (in.getFirst()) {
            case CODE -> code(at);
            case STRING -> quoted(at, '"', true, false);
            case RAW -> quoted(at, '`', false, false);
            case TEMPLATE -> quoted(at, '"', true, true);
            case RAW_TEMPLATE -> quoted(at, '`', false, true);
        };
    }

    private int code(int at) {
        char c = source.charAt(at);
        boolean template = at > 0 && source.charAt(at - 1) == '$';
        switch (c) {
            case '#' -> {
                int end = source.indexOf('\n', at);
                return blank(at, end < 0 ? source.length() : end, false);
            }
            case '"' -> in.push(template ? In.TEMPLATE : In.STRING);
            case '`' -> in.push(template ? In.RAW_TEMPLATE : In.RAW);
            case '{' -> braces.push(braces.pop() + 1);
            case '}' -> {
                if (braces.getFirst() == 0 && in.size() > 1) {
                    braces.pop();
                    in.pop();
                    return blank(at, at + 1, keepStrings);
                }
                braces.push(braces.pop() - 1);
            }
            default -> {
                // code as it is
            }
        }
        code.append(c);
        return at + 1;
    }

    private int quoted(int at, char end, boolean escapes, boolean template) {
        char c = source.charAt(at);
        if (escapes && c == '\\') {
            return blank(at, Math.min(at + 2, source.length()), keepStrings);
        }
        if (c == end) {
            in.pop();
            code.append(c);
            return at + 1;
        }
        if (template && c == '{') {
            in.push(In.CODE);
            braces.push(0);
        }
        return blank(at, at + 1, keepStrings);
    }

    private int blank(int from, int to, boolean keep) {
        for (int i = from; i < to; i++) {
            char c = source.charAt(i);
            code.append(keep || c == '\n' ? c : ' ');
        }
        return to;
    }
}
