package dev.countersign.issuance;

import dev.countersign.problem.Problem;
import dev.countersign.token.KeyUse;
import dev.countersign.token.TrustBundle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether gates that follow a trust bundle would accept what this server signs, and nothing else.
 */
final class TrustCheck {
    private static final Set<KeyState> OUT = Set.of(KeyState.REVOKED, KeyState.ENDED);

    private TrustCheck() {}

    /**
     * @throws Problem saying which key is too much or missing
     */
    static void require(TrustBundle bundle, List<SigningKey> known, Instant now) {
        Map<String, SigningKey> byKid =
                known.stream().collect(Collectors.toMap(SigningKey::getKid, Function.identity()));
        for (TrustBundle.Key listed : bundle.keys()) {
            requireOurs(listed, byKid);
        }
        for (KeyPurpose purpose : List.of(KeyPurpose.APPROVAL, KeyPurpose.STATUS)) {
            requireSigner(purpose, bundle, known, now);
        }
    }

    private static void requireOurs(TrustBundle.Key listed, Map<String, SigningKey> byKid) {
        if (listed.use() != KeyUse.APPROVAL && listed.use() != KeyUse.STATUS) {
            return;
        }
        String kid = listed.publicKey().kid();
        SigningKey ours = byKid.get(kid);
        if (ours == null || !ours.getPurpose().use().equals(java.util.Optional.of(listed.use()))) {
            throw TrustBundles.refused(
                    "It lists the " + listed.use().word() + " key " + kid + ", which is not ours.",
                    "a bundle made from this server's own request");
        }
        if (OUT.contains(ours.getState())) {
            throw TrustBundles.refused(
                    "It lists the key "
                            + kid
                            + ", which is "
                            + ours.getState().word()
                            + " since the request was made.",
                    "a bundle made from a new request");
        }
    }

    private static void requireSigner(
            KeyPurpose purpose, TrustBundle bundle, List<SigningKey> known, Instant now) {
        SigningKey signer =
                known.stream()
                        .filter(key -> key.getPurpose() == purpose)
                        .filter(key -> key.getState() == KeyState.CURRENT)
                        .findFirst()
                        .or(() ->
                                known.stream()
                                        .filter(key -> key.getPurpose() == purpose)
                                        .filter(key -> key.getState() == KeyState.NEXT)
                                        .findFirst())
                        .orElse(null);
        boolean listed =
                signer != null
                        && bundle.keys().stream()
                                .filter(key -> key.publicKey().kid().equals(signer.getKid()))
                                .anyMatch(key ->
                                        !now.isBefore(key.notBefore())
                                                && now.isBefore(key.expiresAt()));
        if (!listed) {
            throw TrustBundles.refused(
                    "It does not list the "
                            + purpose.word()
                            + " key that this server signs with"
                            + (signer == null ? "" : " (" + signer.getKid() + ")")
                            + "; gates would refuse everything.",
                    "a bundle made from this server's own request");
        }
    }
}
