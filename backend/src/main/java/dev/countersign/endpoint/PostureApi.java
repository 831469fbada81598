package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.inventory.device.Postures;
import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.PostureReport;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Posture reports, each signed by the device it is about. */
@Controller("/api/v1/endpoint/posture")
@Secured(Roles.DEVICE)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PostureApi {
    /**
     * What a statement's {@code iat} may be ahead anyway; together that is {@link Postures#SKEW}.
     */
    private static final Duration STATEMENT_SKEW = Duration.ofSeconds(60);

    private final Enrolments enrolments;
    private final Postures postures;
    private final ServerSettings settings;
    private final Clock clock;

    PostureApi(Enrolments enrolments, Postures postures, ServerSettings settings, Clock clock) {
        this.enrolments = enrolments;
        this.postures = postures;
        this.settings = settings;
        this.clock = clock;
    }

    @Put
    @Consumes("application/jwt")
    @Status(HttpStatus.NO_CONTENT)
    void report(Caller caller, @Body String statement) {
        DevicePublicKey key =
                enrolments
                        .keyOf(caller.id())
                        .orElseThrow(() -> Problem.notFound("enrolled device", caller.id()));
        postures.record(caller.id(), read(statement, caller.id(), key), statement);
    }

    /**
     * A statement of any age: {@code collected_at} has to grow, so an old one cannot come again.
     */
    private PostureReport read(String statement, String deviceId, DevicePublicKey key) {
        Instant latest = clock.instant().plus(Postures.SKEW).minus(STATEMENT_SKEW);
        var expected = DeviceJwt.Expectation.allowAnyAge(settings.issuer(), latest);
        return switch (DeviceJwt.verify(DeviceJwt.Type.POSTURE, statement, key, expected)) {
            case DeviceJwt.Result.Rejected(var fault, var detail) ->
                    throw new Problem(
                            fault == DeviceJwt.Fault.FROM_THE_FUTURE
                                    ? ProblemCode.POSTURE_FUTURE
                                    : ProblemCode.POSTURE_SIGNATURE,
                            "The statement: " + detail + ".");
            case DeviceJwt.Result.Verified(var verified) -> report(verified, deviceId);
        };
    }

    private static PostureReport report(DeviceJwt statement, String deviceId) {
        if (!statement.issuer().equals(deviceId)) {
            throw new Problem(
                    ProblemCode.POSTURE_SIGNATURE, "The statement: iss must be " + deviceId + ".");
        }
        try {
            return PostureReport.of(statement);
        } catch (FormatException e) {
            throw Problem.field(
                    e.pointer(),
                    "format",
                    "This member " + e.problem() + ".",
                    "a claim as in docs/interface");
        }
    }
}
