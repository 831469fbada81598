package dev.countersign.gate;

import dev.countersign.gate.command.Gate;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point of the {@code countersign} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = Gate.run(args, Composition.ofSystem(), out, err);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }
}
