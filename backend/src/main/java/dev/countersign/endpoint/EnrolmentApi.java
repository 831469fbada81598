package dev.countersign.endpoint;

import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.ProblemRenderer;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
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
    private final GateEnrolment enrolment;
    private final ProblemRenderer renderer;
    private final ServerSettings settings;
    private final Clock clock;

    EnrolmentApi(
            EnrolmentAttempts attempts,
            GateEnrolment enrolment,
            ProblemRenderer renderer,
            ServerSettings settings,
            Clock clock) {
        this.attempts = attempts;
        this.enrolment = enrolment;
        this.renderer = renderer;
        this.settings = settings;
        this.clock = clock;
    }

    @Post
    @Status(HttpStatus.CREATED)
    EnrolmentAnswer enrol(HttpRequest<?> request, @Body EnrolmentBody body) {
        EnrolmentBody.Checked asked = body.checked();
        EnrolmentAttempts.Attempt attempt =
                attempts.begin(request.getRemoteAddress().getAddress(), asked.code());
        EnrolmentProof.verify(asked, settings.publicUrl(), clock.instant());
        EnrolmentAnswer answer = enrolment.enrol(asked);
        attempt.succeeded();
        return answer;
    }

    @Error
    HttpResponse<?> tooMany(HttpRequest<?> request, TooManyAttempts e) {
        long seconds = e.seconds();
        return renderer.render(
                        request,
                        new Problem(
                                ProblemCode.RATE_LIMITED,
                                "Too many enrolments failed. Try again in " + seconds + " s."))
                .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
}
