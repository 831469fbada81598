package dev.countersign.gate.model;

import java.util.List;
import java.util.Locale;

/**
 * What reading a model's files as their formats demand gave.
 *
 * @param result {@code CLEAN}: well-formed and nothing to look at; {@code FINDINGS}: readable, with
 *     reasons to look closer; {@code FAILED}: not what the format requires
 * @param details one plain sentence per reason; empty when clean
 */
public record FormatScan(Result result, List<String> details) {
    /** The three answers, named as in the machine interface. */
    public enum Result {
        CLEAN,
        FINDINGS,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public FormatScan {
        details = details.stream().map(Printable::of).toList();
    }

    static FormatScan failed(String reason) {
        return new FormatScan(Result.FAILED, List.of(reason));
    }

    static FormatScan of(List<String> findings) {
        return new FormatScan(findings.isEmpty() ? Result.CLEAN : Result.FINDINGS, findings);
    }
}
