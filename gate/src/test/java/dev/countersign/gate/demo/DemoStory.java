package dev.countersign.gate.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Tells what happens, and whether what happened is what has to happen. */
final class DemoStory {
    /** One thing that had to happen. */
    record Outcome(String what, String expected, String seen) {
        boolean holds() {
            return expected.equals(seen);
        }
    }

    private final PrintStream out;
    private final List<Outcome> outcomes = new ArrayList<>();
    private int step;

    DemoStory(PrintStream out) {
        this.out = out;
    }

    void step(String title) {
        step++;
        out.println();
        out.println("── " + step + ". " + title);
    }

    void say(String text) {
        text.lines().forEach(line -> out.println("   " + line));
    }

    /** Shows a program's own words. */
    void quote(String text) {
        text.lines().limit(24).forEach(line -> out.println("   │ " + line));
    }

    void expect(String what, String expected, String seen) {
        Outcome outcome = new Outcome(what, expected, seen);
        outcomes.add(outcome);
        out.println(
                "   "
                        + (outcome.holds() ? "✓ " : "✗ ")
                        + what
                        + ": "
                        + seen
                        + (outcome.holds() ? "" : " (expected " + expected + ")"));
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** Whether something happened, and all of it as it had to. */
    boolean holds() {
        return !outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::holds);
    }

    /** Prints the table of outcomes. */
    void conclude() {
        out.println();
        out.println("── What happened");
        for (Outcome outcome : outcomes) {
            out.printf(
                    "   %s %-58s %s%n",
                    outcome.holds() ? "✓" : "✗", outcome.what(), outcome.seen());
        }
        long held = outcomes.stream().filter(Outcome::holds).count();
        out.println("   " + held + " passed, " + (outcomes.size() - held) + " failed");
    }
}
