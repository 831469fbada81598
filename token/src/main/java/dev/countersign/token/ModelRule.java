package dev.countersign.token;

import java.io.IOException;
import java.util.Map;

/** Rule V13, the expensive one: what is about to be loaded is exactly what was approved. */
final class ModelRule {
    private ModelRule() {}

    static void check(ApprovalClaims claims, VerificationContext context)
            throws Refusal, IOException {
        VerificationContext.PresentedModel presented = context.model().read();
        Digest found = presented.set().digest();
        Digest approved = claims.model().digest();
        // an adapter, draft or projector too many, or one too few, changes the set's digest
        if (!found.equals(approved)) {
            throw new Refusal(Reason.MODEL_DIFFERENT, facts(found.toString(), approved.toString()));
        }
        Digest manifest = presented.manifest();
        Digest approvedManifest = claims.model().manifest();
        boolean bound = claims.model().binding() == Binding.MANIFEST;
        if (bound && (manifest == null || !manifest.equals(approvedManifest))) {
            throw new Refusal(
                    Reason.MODEL_MANIFEST_DIFFERENT,
                    facts(
                            manifest == null ? "none" : manifest.toString(),
                            String.valueOf(approvedManifest)));
        }
    }

    private static Map<String, String> facts(String found, String approved) {
        return Map.of("found", found, "approved", approved);
    }
}
