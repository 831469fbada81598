package dev.countersign.gate.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Walks over a command's arguments. */
final class Arguments {
    private final List<String> words;
    private int next;

    Arguments(List<String> words) {
        this.words = words;
    }

    boolean hasNext() {
        return next < words.size();
    }

    String next() {
        return words.get(next++);
    }

    /** The value that follows an option, whatever it looks like. */
    String value(String option) throws RefusedCommandException {
        if (!hasNext()) {
            throw RefusedCommandException.option(option, "the value is missing", "Add it.");
        }
        String value = next();
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw RefusedCommandException.option(option, "the value is empty", "Give one.");
        }
        return value;
    }

    /** The words up to the next one that begins with a dash, as Python's argparse takes a list. */
    List<String> list() {
        List<String> found = new ArrayList<>();
        while (hasNext() && !words.get(next).startsWith("-")) {
            found.add(next());
        }
        return found;
    }

    /** A port from 1 to 65535. */
    static int port(String option, String text) throws RefusedCommandException {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw RefusedCommandException.option(
                option, "must be a port from 1 to 65535", "Give a number such as 8080.");
    }

    /** An address that only this machine reaches. */
    static void requireLoopback(String option, String host) throws RefusedCommandException {
        if (!List.of("127.0.0.1", "localhost", "::1").contains(host)) {
            throw RefusedCommandException.option(
                    option,
                    "others could reach the model at " + host,
                    "Leave it out: the tool then listens on 127.0.0.1.");
        }
    }

    /** The words in one line, quoted where a shell would need it. */
    static String line(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
            String word = each.next();
            line.append(
                    word.matches("[A-Za-z0-9_@%+=:,./-]+")
                            ? word
                            : "'" + word.replace("'", "'\\''") + "'");
            line.append(each.hasNext() ? " " : "");
        }
        return line.toString();
    }
}
