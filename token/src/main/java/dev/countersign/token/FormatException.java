package dev.countersign.token;

/**
 * Input that is not what its format demands. Checked, so that no caller can pass over it.
 *
 * <p>The message names the place and the fault and never repeats the input's values.
 */
public final class FormatException extends Exception {
    private final String pointer;
    private final String problem;

    /**
     * @param pointer JSON pointer (RFC 6901) of the place at fault, empty for the whole input
     * @param problem what is wrong and what would be right
     */
    public FormatException(String pointer, String problem) {
        super(pointer.isEmpty() ? problem : pointer + ": " + problem);
        this.pointer = pointer;
        this.problem = problem;
    }

    /** JSON pointer (RFC 6901) of the place at fault, empty for the whole input. */
    public String pointer() {
        return pointer;
    }

    /** What is wrong and what would be right. */
    public String problem() {
        return problem;
    }
}
