package dev.countersign.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.approval.Approvals;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.StrictJson;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;

/** Enrols a gate's key and hands out the trust material in one transaction. */
@Singleton
class GateEnrolment {
    private final Enrolments enrolments;
    private final Approvals approvals;
    private final TrustBundles trust;
    private final ServerSettings settings;

    GateEnrolment(
            Enrolments enrolments,
            Approvals approvals,
            TrustBundles trust,
            ServerSettings settings) {
        this.enrolments = enrolments;
        this.approvals = approvals;
        this.trust = trust;
        this.settings = settings;
    }

    /** The proof was verified before. Assurance is {@code software}: no attestation is verified. */
    @Transactional
    public EnrolmentAnswer enrol(EnrolmentBody.Checked asked) {
        Device device =
                enrolments.enrol(asked.code(), asked.key(), asked.facts(), this::revokeApprovals);
        return new EnrolmentAnswer(
                device.id(),
                device.ownerId(),
                settings.issuer(),
                settings.publicUrl(),
                rootKey(),
                trust.current().signed());
    }

    /** A new key cannot use the old key's tokens; the lists and pages have to say so. */
    private void revokeApprovals(String deviceId) {
        var _ = approvals.revokeAllOfDevice(deviceId, deviceId, "The device enrolled another key.");
    }

    private JsonNode rootKey() {
        try {
            return StrictJson.tree(trust.root().toJwk().canonicalBytes());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the root key is no JSON", e);
        }
    }
}
