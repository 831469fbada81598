package dev.countersign.gate.proxy;

/** What a tool shows of a model that it may have loaded. */
sealed interface Seen {
    /** It is not loaded. */
    record NotLoaded() implements Seen {}

    /** It is loaded, and nothing that can be seen differs from what was approved. */
    record Same() implements Seen {}

    /**
     * Something else is loaded under its name.
     *
     * @param what in words, without a full stop
     */
    record Other(String what) implements Seen {}

    /** The tool does not show what it has loaded. */
    record Unseen() implements Seen {}
}
