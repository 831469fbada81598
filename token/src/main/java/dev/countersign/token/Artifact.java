package dev.countersign.token;

import java.text.Normalizer;

/**
 * One file that the loader will read.
 *
 * @param role what it is to the loader
 * @param sha256 digest of its bytes
 * @param size its length in bytes
 * @param path relative to the model's root with {@code /}; {@value #BLOB} for a content-addressed
 *     single blob. NFC, without control characters, {@code ..}, {@code .}, empty segments or {@code
 *     \}
 */
public record Artifact(ArtifactRole role, Digest sha256, long size, String path) {
    /** The path of a content-addressed single blob. */
    public static final String BLOB = "-";

    private static final int MAX_PATH = 1024;

    /** Refuses negative sizes and unsafe paths. */
    public Artifact {
        if (size < 0 || size >= 1L << 53) {
            throw new IllegalArgumentException("size must be in 0…2^53-1");
        }
        String problem = problemOf(path);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("path " + problem);
        }
    }

    /** The artifact's line in a set, without line feed. */
    String line() {
        return role.word() + ' ' + sha256.hex() + ' ' + size + ' ' + path;
    }

    private static String problemOf(String path) {
        if (path.isEmpty() || path.length() > MAX_PATH) {
            return "must have 1 to " + MAX_PATH + " characters";
        }
        if (path.codePoints().anyMatch(Artifact::isControl)) {
            return "must not hold control characters";
        }
        if (!Normalizer.isNormalized(path, Normalizer.Form.NFC)) {
            return "must be in Unicode normalisation form C";
        }
        if (path.indexOf('\\') >= 0) {
            return "must separate folders by /";
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals("..") || segment.equals(".")) {
                return "must be relative, without empty, . or .. segments";
            }
        }
        return "";
    }

    private static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
