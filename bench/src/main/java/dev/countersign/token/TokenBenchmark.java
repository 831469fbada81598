package dev.countersign.token;

import dev.countersign.bench.MeasuredCore;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.IterationParams;

/** Signing a token and opening one (rules V3 to V10), whole and without all but the signature. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
    private ApprovalClaims claims;
    private String token;
    private VerificationContext context;
    private VerifiedTrustBundle trust;
    private byte[] signed;
    private byte[] signature;

    @Setup
    public void world() throws Refusal, FormatException {
        Scene scene = new Scene();
        claims = Scene.defaultClaims();
        token = ApprovalToken.issue(claims, Scene.APPROVAL_KEY);
        context = scene.context();
        trust = TrustRules.trust(context);
        CompactJws jws = CompactJws.parse(token, CompactJws.MAX_BYTES);
        signed = jws.signingInput();
        signature = jws.signature();
        TokenRules.open(token, trust, context);
    }

    @Setup(Level.Iteration)
    public void pin(IterationParams iteration) throws IOException, InterruptedException {
        MeasuredCore.pin(iteration);
    }

    @Benchmark
    public String sign() {
        return ApprovalToken.issue(claims, Scene.APPROVAL_KEY);
    }

    @Benchmark
    public byte[] signBare() {
        return Scene.APPROVAL_KEY.sign(signed);
    }

    @Benchmark
    public ApprovalClaims open() throws Refusal {
        return TokenRules.open(token, trust, context);
    }

    @Benchmark
    public boolean verifyBare() {
        return Scene.APPROVAL_KEY.publicKey().verifies(signed, signature);
    }
}
