package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.ApprovalVerifier;
import dev.countersign.token.Assurance;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.HolderProof;
import dev.countersign.token.ModelSet;
import dev.countersign.token.PostureReport;
import dev.countersign.token.Reason;
import dev.countersign.token.Verification;
import dev.countersign.token.VerificationContext;
import dev.countersign.token.VerifiedApproval;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a gate that is in contact makes of a token: the verifier that it uses, on present lists. */
@Singleton
class GateCheck {
    private final StatusLists lists;
    private final TrustBundles trust;
    private final ServerSettings settings;
    private final Clock clock;

    GateCheck(StatusLists lists, TrustBundles trust, ServerSettings settings, Clock clock) {
        this.lists = lists;
        this.trust = trust;
        this.settings = settings;
        this.clock = clock;
    }

    /** Why the gate refuses to load these files for public data; empty when it loads them. */
    Optional<Reason> refusal(IssuedToken token, Office.Laptop laptop, Caller owner, ModelSet set) {
        try {
            return switch (verify(token, laptop, owner, set)) {
                case Verification.Verified<VerifiedApproval> _ -> Optional.empty();
                case Verification.Rejected<VerifiedApproval> rejected ->
                        Optional.of(rejected.reason());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Verification<VerifiedApproval> verify(
            IssuedToken token, Office.Laptop laptop, Caller owner, ModelSet set)
            throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String nonce = HolderProof.newNonce(new SecureRandom());
        return ApprovalVerifier.verify(
                token.signed(),
                new VerificationContext(
                        now,
                        new VerificationContext.Clock(now, true),
                        new VerificationContext.Trust(
                                trust.current().signed(),
                                trust.root(),
                                0,
                                settings.issuer(),
                                Duration.ofDays(31),
                                Duration.ofDays(14)),
                        new VerificationContext.Holder(
                                laptop.key().publicKey(),
                                nonce,
                                HolderProof.issue(nonce, now, laptop.key()),
                                Assurance.SOFTWARE,
                                owner.id()),
                        new VerificationContext.Use(
                                VerificationContext.Session.of(
                                        Set.of("unit_tests"), Set.of("public")),
                                "ollama",
                                "development",
                                false),
                        posture(laptop, now),
                        uri ->
                                new VerificationContext.CachedStatusList(
                                        lists.current(token.listNumber()).orElseThrow(),
                                        null,
                                        true),
                        () -> new VerificationContext.PresentedModel(set, null)));
    }

    private String posture(Office.Laptop laptop, Instant now) {
        PostureReport.Fact right = new PostureReport.Fact(true, "test", "");
        PostureReport report =
                new PostureReport(
                        now,
                        "linux",
                        List.of(6L, 8L),
                        Map.of(
                                "disk_encrypted", right,
                                "swap_protected", right,
                                "firewall_on", right,
                                "screen_lock", right,
                                "cloud_disabled", right,
                                "prompt_logging_off", right,
                                "egress_blocked", right,
                                "isolated", right),
                        List.of());
        return DeviceJwt.issue(
                DeviceJwt.Type.POSTURE,
                laptop.id(),
                settings.issuer(),
                now,
                "report-1",
                report.toJson(),
                laptop.key());
    }
}
