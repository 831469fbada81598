package dev.countersign.gate.sync;

import dev.countersign.gate.sample.SampleLaptop;
import java.nio.file.Path;

/** Takes packs into a sample laptop's home, one after the other, until it is killed. */
final class SyncProcess {
    private SyncProcess() {}

    /** The laptop's folder, then the packs. */
    public static void main(String[] args) {
        SampleLaptop laptop = new SampleLaptop(Path.of(args[0]));
        while (true) {
            for (int i = 1; i < args.length; i++) {
                System.out.println(laptop.run("sync", "--from", args[i]).code());
            }
        }
    }
}
