package dev.countersign.gate.run;

import dev.countersign.gate.model.Printable;

/** A command that the gate does not start, whatever is approved. */
public final class RefusedCommandException extends Exception {
    private final String code;
    private final String help;

    RefusedCommandException(String code, String message, String help) {
        super(Printable.of(message));
        this.code = code;
        this.help = Printable.of(help);
    }

    /** An option that the gate refuses or does not know. */
    static RefusedCommandException option(String option, String why, String help) {
        return new RefusedCommandException("command.option", option + ": " + why, help);
    }

    /** A model that is named but not here. */
    static RefusedCommandException absent(String message, String help) {
        return new RefusedCommandException("command.model_absent", message, help);
    }

    /** Machine-readable, such as {@code command.option}. */
    public String code() {
        return code;
    }

    /** What to do instead. */
    public String help() {
        return help;
    }
}
