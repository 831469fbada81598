package dev.countersign.endpoint;

import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import dev.countersign.token.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gate's local record, chained as a real one is. */
final class TestReceipts {
    static final Digest MODEL = Digest.of("model".getBytes(StandardCharsets.UTF_8));

    private final TestGate gate;
    private final String branch;

    /** Entries of another {@code branch} have other hashes. */
    TestReceipts(TestGate gate, String branch) {
        this.gate = gate;
        this.branch = branch;
    }

    private Digest entry(long sequence) {
        String text = sequence == 0 ? "start" : gate.deviceId + branch + sequence;
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    Receipt receipt(long sequence, Receipt.Kind kind, Instant at, @Nullable String approvalId) {
        boolean refused = approvalId == null;
        return new Receipt(
                sequence,
                entry(sequence - 1),
                entry(sequence),
                kind,
                at,
                "ollama",
                "uid:1000",
                MODEL,
                refused ? null : "01JTOKEN",
                approvalId,
                refused ? "V13" : null,
                refused ? "digest_mismatch" : null,
                new TreeSet<>(List.of("unit_tests")),
                new TreeSet<>(List.of("public")),
                "phi3:latest");
    }

    String signed(long sequence) {
        return signed(receipt(sequence, Receipt.Kind.LOAD_DENIED, gate.now(), null));
    }

    String signed(Receipt receipt) {
        return signed(receipt.toJson(), gate.deviceId, gate.audience(""), gate.key);
    }

    String signed(Json.Obj claims, String issuer, String audience, DevicePrivateKey key) {
        return DeviceJwt.issue(
                DeviceJwt.Type.RECEIPT,
                issuer,
                audience,
                gate.now(),
                UUID.randomUUID().toString(),
                claims,
                key);
    }

    Answer send(String... signed) {
        return gate.call("POST", TestGate.RECEIPTS, "application/json", body(signed));
    }

    static String body(String... signed) {
        return Stream.of(signed)
                .map(text -> "\"" + text + "\"")
                .collect(Collectors.joining(",", "{\"receipts\":[", "]}"));
    }
}
