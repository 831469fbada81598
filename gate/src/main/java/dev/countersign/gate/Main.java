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
        System.exit(run(args, out, err));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        int exitCode = Gate.run(args, Composition.ofSystem(), out, err);
        out.flush();
        err.flush();
        return exitCode;
    }
}
