package dev.countersign.gate.command;

import dev.countersign.gate.record.RecordReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign log verify}: ends with 19 when the record is not as it was written. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Checks every entry of the local record, the chain, and its end; exit code 19 when it was changed.")
final class LogVerifyCommand implements Callable<Integer> {
    private final Workplace place;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    LogVerifyCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Workplace.Enrolled enrolled = place.enrolled();
        RecordReport found = place.record(enrolled).verify();
        RecordReport report = place.receipts(enrolled).missing().map(found::with).orElse(found);
        if (json) {
            place.sayJson(report.json());
        } else {
            print(report);
        }
        return report.isIntact() ? 0 : StoppedException.BAD_TRUST;
    }

    private void print(RecordReport report) {
        report.notes().forEach(place::say);
        if (report.isIntact()) {
            place.say(
                    "%d entries, none changed or missing%s."
                            .formatted(
                                    report.entries(),
                                    report.last()
                                            .map(end -> "; the last is " + end.hash().hex())
                                            .orElse("")));
            return;
        }
        place.say("The record is not as it was written:");
        for (RecordReport.Fault fault : report.faults()) {
            place.say("  entry %d  %s: %s".formatted(fault.sequence(), fault.code(), fault.text()));
        }
        place.say(
                "What the server was told stands there. If nobody here changed these files, tell your security lead.");
    }
}
