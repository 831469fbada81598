package dev.countersign.token;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * P5: signing a token and opening one (rules V3 to V10), whole and the signature alone. Counts the
 * processor time of the thread, as {@code openssl speed} does, so that other programs on the
 * machine do not count.
 */
final class TokenRun {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long ROUND = 1_000_000_000L;
    private static final int ROUNDS = 5;

    private static int kept;

    private TokenRun() {}

    /** {@code SECONDS_OF_WARMING_UP}; a line {@code case|side|nanoseconds} per kind of work. */
    public static void main(String[] args) throws Exception {
        long warming = Long.parseLong(args[0]);
        for (Map.Entry<String, Callable<?>> work : works().entrySet()) {
            for (long second = 0; second < warming; second++) {
                round(work.getValue());
            }
            double[] rounds = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                rounds[round] = round(work.getValue());
            }
            Arrays.sort(rounds);
            System.out.printf("%s|%.0f%n", work.getKey(), rounds[ROUNDS / 2]);
        }
        if (kept == 42) {
            System.out.println("# nothing is computed in vain");
        }
    }

    private static Map<String, Callable<?>> works() throws Refusal, FormatException {
        Scene scene = new Scene();
        ApprovalClaims claims = Scene.defaultClaims();
        String token = ApprovalToken.issue(claims, Scene.APPROVAL_KEY);
        VerificationContext context = scene.context();
        VerifiedTrustBundle trust = TrustRules.trust(context);
        CompactJws jws = CompactJws.parse(token, CompactJws.MAX_BYTES);
        byte[] signed = jws.signingInput();
        byte[] signature = jws.signature();
        Ed25519PublicKey key = Scene.APPROVAL_KEY.publicKey();
        Map<String, Callable<?>> works = new LinkedHashMap<>();
        works.put("sign|part", () -> Scene.APPROVAL_KEY.sign(signed));
        works.put("sign|ours", () -> ApprovalToken.issue(claims, Scene.APPROVAL_KEY));
        works.put("open: V3 to V10|part", () -> key.verifies(signed, signature));
        works.put("open: V3 to V10|ours", () -> TokenRules.open(token, trust, context));
        return works;
    }

    /** Nanoseconds of one call, over about a second of processor time. */
    private static double round(Callable<?> work) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        long spent = 0;
        int calls = 0;
        while (spent < ROUND) {
            for (int call = 0; call < 100; call++) {
                kept ^= System.identityHashCode(work.call());
            }
            calls += 100;
            spent = THREADS.getCurrentThreadCpuTime() - start;
        }
        return (double) spent / calls;
    }
}
