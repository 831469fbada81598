package dev.countersign.policy;

/** What an engine made of one input. */
public sealed interface EngineAnswer {
    /** The entrypoint's value as JSON, exactly as the engine wrote it. */
    record Result(String json) implements EngineAnswer {}

    /** The entrypoint has no value for this input. */
    record Undefined() implements EngineAnswer {}

    /**
     * No value could be had.
     *
     * @param detail for the server's log
     */
    record Failed(EngineFailure failure, String detail) implements EngineAnswer {}
}
