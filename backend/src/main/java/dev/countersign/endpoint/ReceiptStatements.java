package dev.countersign.endpoint;

import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.receipt.SignedReceipt;
import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.InputCheck;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Receipt;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies receipts by the key of the device that sends them, or says of each what is wrong. */
@Singleton
final class ReceiptStatements {
    /** What a statement's {@code iat} may be ahead anyway. */
    private static final Duration STATEMENT_SKEW = Duration.ofSeconds(60);

    private final ServerSettings settings;
    private final Clock clock;

    ReceiptStatements(ServerSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * All of them, of any age: a gate tells what it did when it is online again.
     *
     * @throws dev.countersign.problem.Problem naming every receipt that is not this device's, not
     *     signed by its present key, not whole or from the future
     */
    List<SignedReceipt> read(String deviceId, DevicePublicKey key, List<String> statements) {
        Instant latest = clock.instant().plus(Postures.SKEW);
        var expected =
                DeviceJwt.Expectation.allowAnyAge(settings.issuer(), latest.minus(STATEMENT_SKEW));
        InputCheck check = new InputCheck();
        List<SignedReceipt> read = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            String pointer = "/receipts/" + i;
            String text = statements.get(i);
            switch (DeviceJwt.verify(DeviceJwt.Type.RECEIPT, text, key, expected)) {
                case DeviceJwt.Result.Rejected(var _, var detail) ->
                        check.wrong(
                                pointer,
                                "signature",
                                "The statement: " + detail + ".",
                                "a receipt+jwt signed with this device's present key");
                case DeviceJwt.Result.Verified(var statement) -> {
                    if (statement.issuer().equals(deviceId)) {
                        receipt(check, pointer, statement, latest)
                                .map(receipt -> new SignedReceipt(receipt, text))
                                .ifPresent(read::add);
                    } else {
                        check.wrong(
                                pointer,
                                "issuer",
                                "This receipt is another device's.",
                                "iss " + deviceId);
                    }
                }
            }
        }
        check.done();
        return read;
    }

    private static Optional<Receipt> receipt(
            InputCheck check, String pointer, DeviceJwt statement, Instant latest) {
        try {
            Receipt receipt = Receipt.of(statement);
            if (receipt.at().isAfter(latest)) {
                check.wrong(
                        pointer,
                        "in_future",
                        "The claim /at is later than this server's time.",
                        "a correct clock on the device");
            }
            return Optional.of(receipt);
        } catch (FormatException e) {
            check.wrong(
                    pointer,
                    "format",
                    "The claim " + e.getMessage() + ".",
                    "the claims of a receipt");
            return Optional.empty();
        }
    }
}
