package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.device.EnrolmentCode;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.time.Instant;

/**
 * Gives a device's owner the one-time code that carries the root key's thumbprint to the laptop.
 */
@Controller("/api/v1/devices/{id}/enrolment-codes")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
final class EnrolmentCodeApi {
    private final Enrolments enrolments;
    private final TrustBundles trust;
    private final ServerSettings settings;

    EnrolmentCodeApi(Enrolments enrolments, TrustBundles trust, ServerSettings settings) {
        this.enrolments = enrolments;
        this.trust = trust;
        this.settings = settings;
    }

    /**
     * A code as its owner sees it once.
     *
     * @param command what to type on the laptop
     */
    record Shown(String code, Instant expiresAt, String command) {
        @Override
        public String toString() {
            return "an enrolment code until " + expiresAt;
        }
    }

    @Post
    @Status(HttpStatus.CREATED)
    Shown create(Caller caller, String id) {
        EnrolmentCode code = enrolments.newCode(caller, id, trust.root().kid());
        String command = "countersign enrol " + settings.publicUrl() + " " + code.code();
        return new Shown(code.code(), code.expiresAt(), command);
    }
}
