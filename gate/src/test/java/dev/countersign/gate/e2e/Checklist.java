package dev.countersign.gate.e2e;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What has to hold, one line each: whether it does, and what was seen. */
final class Checklist {
    private static final int WIDTH = 62;
    private static final int SHOWN = 150;

    private final PrintStream out;
    private final List<String> failed = new ArrayList<>();
    private int passed;

    Checklist(PrintStream out) {
        this.out = out;
    }

    /** Tries something and returns in words what was seen. */
    @FunctionalInterface
    interface Trial {
        /**
         * Tries it.
         *
         * @throws Unexpected if it was not what has to be
         */
        String see() throws Exception;
    }

    /** Something else happened than what has to. */
    static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1L;

        Unexpected(String seen) {
            super(seen);
        }
    }

    static void expect(boolean holds, String seen) throws Unexpected {
        if (!holds) {
            throw new Unexpected(seen);
        }
    }

    void chapter(String title) {
        out.println();
        out.println(title);
    }

    void holds(String what, Trial trial) {
        try {
            String seen = trial.see();
            passed++;
            line("PASS", what, seen);
        } catch (Unexpected e) {
            failed.add(what);
            line("FAIL", what, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted at: " + what, e);
        } catch (Exception e) {
            failed.add(what);
            line("FAIL", what, e.toString());
        }
    }

    /** Something that is so, and that nothing here prevents. */
    void note(String what, Trial trial) {
        try {
            line("NOTE", what, trial.see());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted at: " + what, e);
        } catch (Exception e) {
            line("NOTE", what, e.toString());
        }
    }

    private void line(String verdict, String what, String seen) {
        String flat = seen.replaceAll("\\s+", " ").strip();
        out.printf(
                Locale.ROOT,
                "  %s  %-" + WIDTH + "s %s%n",
                verdict,
                what,
                flat.length() <= SHOWN ? flat : flat.substring(0, SHOWN) + "…");
    }

    /** Whether all held. */
    boolean conclude() {
        out.println();
        out.printf(Locale.ROOT, "%d held, %d did not%n", passed, failed.size());
        failed.forEach(what -> out.println("  ✗ " + what));
        return failed.isEmpty() && passed > 0;
    }
}
