package dev.countersign.gate.check;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.home.Identity;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.FormatException;
import dev.countersign.token.StatusListToken;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedStatusList;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Takes signed material from the server into the home: only what verifies, and never something
 * older than what is held.
 */
public final class StatusUpdate {
    /**
     * What arrives from the server must be younger than this; how old it may grow is for the token
     * to say.
     */
    private static final Duration MAX_AGE = Duration.ofDays(14);

    private final GateFiles files;
    private final Identity identity;
    private final Instant now;

    public StatusUpdate(GateFiles files, Identity identity, Instant now) {
        this.files = files;
        this.identity = identity;
        this.now = now;
    }

    /** Verifies a trust bundle by rule V1. */
    public Verification<VerifiedTrustBundle> trust(String text, long highestVersion) {
        return TrustBundle.verify(text, identity.root(), identity.issuer(), now, highestVersion);
    }

    /** Verifies a status list by rules V18 and V19. */
    public Verification<VerifiedStatusList> list(
            String uri, String text, VerifiedTrustBundle trust, Optional<GateState> state) {
        Instant newest = state.map(known -> known.newestStatus().get(uri)).orElse(null);
        return StatusListToken.verify(text, trust, uri, now, MAX_AGE, newest);
    }

    /**
     * Stores a list that was just fetched; leaves everything as it is when the list does not
     * verify.
     */
    public void storeList(String uri, String text) throws IOException {
        Optional<GateState> state = files.state();
        Optional<String> bundle = files.trustBundle();
        if (state.isEmpty() || bundle.isEmpty()) {
            return;
        }
        if (trust(bundle.get(), state.get().highestTrustVersion())
                        instanceof
                        Verification.Verified<VerifiedTrustBundle>(VerifiedTrustBundle trust)
                && list(uri, text, trust, state)
                        instanceof
                        Verification.Verified<VerifiedStatusList>(VerifiedStatusList list)) {
            files.writeStatusList(uri, text);
            files.updateState(known -> known.withStatus(uri, list.token().issuedAt()));
        }
    }

    /** Where the status of these approvals is published, as their tokens say of themselves. */
    public static Set<String> uris(Collection<CachedApproval> approvals) {
        Set<String> uris = new HashSet<>();
        approvals.forEach(approval -> uri(approval).ifPresent(uris::add));
        return uris;
    }

    private static Optional<String> uri(CachedApproval approval) {
        try {
            return Optional.of(ApprovalToken.peek(approval.token()).claims().status().uri());
        } catch (FormatException _) {
            return Optional.empty();
        }
    }
}
