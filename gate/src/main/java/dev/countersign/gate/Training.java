package dev.countersign.gate;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the build of the distribution runs once, so that its AOT cache holds the classes of everyday
 * verbs: each argument is one command line, with its words apart by single spaces.
 */
final class Training {
    private Training() {}

    public static void main(String[] commands) {
        PrintWriter silent =
                new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        boolean misused =
                Arrays.stream(commands)
                        .map(words -> Main.run(words.split(" ", -1), silent, silent))
                        .toList()
                        .contains(2);
        if (misused) {
            throw new IllegalArgumentException("a command line was not understood");
        }
    }
}
