package dev.countersign.policy;

import dev.countersign.policy.opa.TestOpa;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class OpaContractTest extends EngineContract {
    @TempDir static Path directory;
    private static RunningOpa shippedOpa;
    private static RunningOpa misbehavingOpa;
    private static PolicyEngine shipped;
    private static PolicyEngine misbehaving;

    @BeforeAll
    static void start() throws Exception {
        shippedOpa = RunningOpa.with(Repository.POLICIES.resolve("build/countersign.tar.gz"));
        misbehavingOpa = RunningOpa.with(BuiltBundle.twin("misbehaving", directory));
        shipped =
                TestOpa.at(shippedOpa.url(), PATIENT)
                        .engine(PolicyBundle.read(Repository.BUILT).identity());
        misbehaving = TestOpa.engine(misbehavingOpa.url(), SHORT, "test");
    }

    @AfterAll
    static void stop() {
        shippedOpa.close();
        misbehavingOpa.close();
    }

    @Override
    PolicyEngine shipped() {
        return shipped;
    }

    @Override
    PolicyEngine misbehaving() {
        return misbehaving;
    }
}
