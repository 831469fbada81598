package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.EnrolmentCode;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.time.Instant;
import java.util.Map;

/**
 * Shows the one-time code to the device's owner. The answer to the form is the page itself, without
 * a redirect: the code is stored nowhere, so no later page could show it.
 */
@Controller("/devices/{id}/enrolment-code")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
final class EnrolmentPages {
    private final Enrolments enrolments;
    private final Devices devices;
    private final TrustBundles trust;
    private final ServerSettings settings;

    EnrolmentPages(
            Enrolments enrolments, Devices devices, TrustBundles trust, ServerSettings settings) {
        this.enrolments = enrolments;
        this.devices = devices;
        this.trust = trust;
        this.settings = settings;
    }

    /** What the page shows. */
    record Shown(String deviceId, String deviceName, String command, Instant expiresAt) {
        @Override
        public String toString() {
            return "an enrolment code until " + expiresAt;
        }
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    ModelAndView<Map<String, Object>> show(Caller caller, String id) {
        EnrolmentCode code = enrolments.newCode(caller, id, trust.root().kid());
        String command = "countersign enrol " + settings.publicUrl() + " " + code.code();
        var shown = new Shown(id, devices.get(caller, id).name(), command, code.expiresAt());
        return new ModelAndView<>("endpoint/enrolment-code", Map.of("code", shown));
    }
}
