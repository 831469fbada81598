package dev.countersign.endpoint;

import dev.countersign.identity.ClientAddress;
import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.time.Clock;

/** Makes a device's key known under a one-time code. */
@Controller("/api/v1/enrolments")
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
final class EnrolmentApi {
    private final EnrolmentAttempts attempts;
    private final ClientAddress addresses;
    private final GateEnrolment enrolment;
    private final ServerSettings settings;
    private final Clock clock;

    EnrolmentApi(
            EnrolmentAttempts attempts,
            ClientAddress addresses,
            GateEnrolment enrolment,
            ServerSettings settings,
            Clock clock) {
        this.attempts = attempts;
        this.addresses = addresses;
        this.enrolment = enrolment;
        this.settings = settings;
        this.clock = clock;
    }

    @Post
    @Status(HttpStatus.CREATED)
    EnrolmentAnswer enrol(HttpRequest<?> request, @Body EnrolmentBody body) {
        EnrolmentBody.Checked asked = body.checked();
        EnrolmentAttempts.Attempt attempt = attempts.begin(addresses.of(request), asked.code());
        EnrolmentProof.verify(asked, settings.publicUrl(), clock.instant());
        EnrolmentAnswer answer = enrolment.enrol(asked);
        attempt.succeeded();
        return answer;
    }
}
