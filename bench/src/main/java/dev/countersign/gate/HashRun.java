package dev.countersign.gate;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelReader;
import java.nio.file.Path;
import java.util.Map;

/** P6: hashes one model in a fresh JVM, as a first load does, with nothing remembered. */
final class HashRun {
    private HashRun() {}

    /** {@code FILE}. Prints nanoseconds, then the digest of each file in order. */
    public static void main(String[] arguments) throws Exception {
        FoundModel model = new ModelFinder(Map.of(), Path.of("/")).one(arguments[0]);
        long begin = System.nanoTime();
        ModelReader.Identity identity = new ModelReader(HashCache.empty(), _ -> {}).identify(model);
        System.out.println(System.nanoTime() - begin);
        identity.artifacts().forEach(file -> System.out.println(file.sha256().hex()));
    }
}
