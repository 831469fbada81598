package dev.countersign.token;

import java.time.Instant;
import java.util.Map;

/** A trust bundle that passed rule V1: the only source of keys for the other rules. */
public final class VerifiedTrustBundle {
    private final TrustBundle bundle;

    VerifiedTrustBundle(TrustBundle bundle) {
        this.bundle = bundle;
    }

    /** What it says. */
    public TrustBundle bundle() {
        return bundle;
    }

    /** The key with this kid, this use, and a window around {@code now}. */
    Ed25519PublicKey key(String kid, KeyUse use, Instant now) throws Refusal {
        for (TrustBundle.Key key : bundle.keys()) {
            if (key.publicKey().kid().equals(kid)) {
                return usable(key, use, now);
            }
        }
        throw new Refusal(Reason.KEY_UNKNOWN, Map.of("use", use.word()));
    }

    private static Ed25519PublicKey usable(TrustBundle.Key key, KeyUse use, Instant now)
            throws Refusal {
        if (key.use() != use) {
            throw new Refusal(
                    Reason.KEY_WRONG_USE,
                    Map.of("found", key.use().word(), "expected", use.word()));
        }
        if (!key.isInWindow(now)) {
            throw new Refusal(
                    Reason.KEY_OUTSIDE_WINDOW,
                    Map.of("from", key.notBefore().toString(), "to", key.expiresAt().toString()));
        }
        return key.publicKey();
    }
}
