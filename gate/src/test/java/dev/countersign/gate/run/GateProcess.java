package dev.countersign.gate.run;

import dev.countersign.gate.sample.SampleLaptop;
import java.nio.file.Path;
import java.util.Arrays;

/** The gate of a sample laptop as a process of its own, which a test can kill. */
final class GateProcess {
    private GateProcess() {}

    /** The laptop's folder, then the arguments of {@code countersign}. */
    public static void main(String[] args) {
        SampleLaptop.Ended ended =
                new SampleLaptop(Path.of(args[0])).run(Arrays.copyOfRange(args, 1, args.length));
        System.err.println(ended.output());
        System.exit(ended.code());
    }
}
