package dev.countersign.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Enrolled;
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
    private final TrustBundles trust;
    private final ServerSettings settings;

    GateEnrolment(Enrolments enrolments, TrustBundles trust, ServerSettings settings) {
        this.enrolments = enrolments;
        this.trust = trust;
        this.settings = settings;
    }

    /** The proof was verified before. Assurance is {@code software}: no attestation is verified. */
    @Transactional
    public EnrolmentAnswer enrol(EnrolmentBody.Checked asked) {
        Enrolled enrolled = enrolments.enrol(asked.code(), asked.key(), asked.facts());
        Device device = enrolled.device();
        return new EnrolmentAnswer(
                device.id(),
                device.ownerId(),
                settings.issuer(),
                settings.publicUrl(),
                rootKey(),
                trust.current().signed());
    }

    private JsonNode rootKey() {
        try {
            return StrictJson.tree(trust.root().toJwk().canonicalBytes());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the root key is no JSON", e);
        }
    }
}
