package dev.countersign.gate.command;

import dev.countersign.gate.posture.PostureHistory;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.FormatException;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** This device's own signed posture report. */
final class OwnPosture {
    /**
     * A second report within the same second is dated one later, because the server takes only
     * newer ones.
     */
    private static final Duration FORWARD = Duration.ofSeconds(30);

    private final Workplace place;
    private final Workplace.Enrolled enrolled;

    OwnPosture(Workplace place, Workplace.Enrolled enrolled) {
        this.place = place;
        this.enrolled = enrolled;
    }

    /**
     * A report with its signed form.
     *
     * @param statement compact JWS
     */
    record Signed(PostureReport report, String statement) {}

    /** Collects, signs and stores a new report. */
    Signed renew() throws IOException {
        Instant now = place.now();
        Optional<Instant> last = stored().map(PostureReport::collectedAt);
        boolean sameMoment =
                last.isPresent()
                        && !now.isAfter(last.get())
                        && !last.get().isAfter(now.plus(FORWARD));
        Instant collectedAt = sameMoment ? last.get().plusSeconds(1) : now;
        PostureReport report =
                place.composition()
                        .posture()
                        .collect(collectedAt, enrolled.files().home().folder());
        String statement =
                DeviceJwt.issue(
                        DeviceJwt.Type.POSTURE,
                        enrolled.identity().deviceId(),
                        enrolled.identity().issuer(),
                        now,
                        UUID.randomUUID().toString(),
                        report.toJson(),
                        enrolled.key());
        enrolled.files()
                .home()
                .<Boolean, RuntimeException>locked(() -> {
                    enrolled.files().writePosture(statement);
                    PostureHistory.remember(enrolled.files().home(), report);
                    return true;
                });
        return new Signed(report, statement);
    }

    /** The stored report, if it is this device's own. */
    Optional<PostureReport> stored() throws IOException {
        Optional<String> statement = enrolled.files().posture();
        if (statement.isEmpty()) {
            return Optional.empty();
        }
        var expected = DeviceJwt.Expectation.allowAnyAge(enrolled.identity().issuer(), place.now());
        try {
            return switch (DeviceJwt.verify(
                    DeviceJwt.Type.POSTURE,
                    statement.get(),
                    enrolled.key().publicKey(),
                    expected)) {
                case DeviceJwt.Result.Verified(DeviceJwt own) -> Optional.of(PostureReport.of(own));
                case DeviceJwt.Result.Rejected _ -> Optional.empty();
            };
        } catch (FormatException _) {
            return Optional.empty();
        }
    }
}
