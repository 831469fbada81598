package dev.countersign.gate.proxy;

import java.util.regex.Pattern;

/**
 * One row of a tool's table.
 *
 * @param path compared with the raw path of the request; may end in one variable
 * @param words why it is refused; empty for every other kind
 */
record Route(String method, String path, Kind kind, Dialect dialect, String words) {
    /** What a call does. */
    enum Kind {
        /** Shows something; has no body. */
        READ,
        /** Names models in a JSON body and loads none. */
        NAMED,
        /** Loads the model that its JSON body names, or is answered by one that is loaded. */
        LOAD,
        /** Loads the model that a field of its multipart form names. */
        FORM,
        /** Changes what a name means, or what is on the disk; has a JSON body. */
        CHANGE,
        /** Sends a file whose name is its digest. */
        UPLOAD,
        /** Never goes through. */
        REFUSED
    }

    /** The variable at the end of a path. */
    static final String DIGEST = "{digest}";

    /** The variable at the end of a path. */
    static final String NAME = "{name}";

    private static final Pattern DIGEST_FORM = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern NAME_FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._:-]{0,250}");

    static Route of(Kind kind, Dialect dialect, String method, String path) {
        return new Route(method, path, kind, dialect, "");
    }

    static Route refused(Dialect dialect, String method, String path, String words) {
        return new Route(method, path, Kind.REFUSED, dialect, words);
    }

    boolean hasVariable() {
        return path.endsWith(DIGEST) || path.endsWith(NAME);
    }

    /** Whether the raw path is this route's, variable included. */
    boolean matches(String raw) {
        int start = path.indexOf('{');
        if (start < 0) {
            return path.equals(raw);
        }
        Pattern form = path.endsWith(DIGEST) ? DIGEST_FORM : NAME_FORM;
        return raw.startsWith(path.substring(0, start))
                && form.matcher(raw.substring(start)).matches();
    }

    /** What stands in the variable's place. */
    String variable(String raw) {
        return raw.substring(path.indexOf('{'));
    }
}
