package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signed lists of keys that gates may trust. The server signs the first one itself; later ones
 * are signed by an administrator ({@link TrustSign}) and taken over from the file {@value #NEXT} in
 * the data directory.
 */
@Singleton
public class TrustBundles {
    /** How long a bundle is valid. */
    static final Duration LIFE = Duration.ofDays(90);

    static final String NEXT = "trust-bundle.next";

    private static final Duration WARN_BEFORE_END = Duration.ofDays(30);
    private static final int MAX_FILE = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(TrustBundles.class);

    private final EntityManager entities;
    private final Keys keys;
    private final ServerSettings settings;
    private final DataDirectory directory;
    private final AuditLog audit;
    private final Clock clock;

    TrustBundles(
            EntityManager entities,
            Keys keys,
            ServerSettings settings,
            DataDirectory directory,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.keys = keys;
        this.settings = settings;
        this.directory = directory;
        this.audit = audit;
        this.clock = clock;
    }

    /** The root key that gates pin at enrolment. */
    public Ed25519PublicKey root() {
        return keys.root();
    }

    /** The newest bundle. */
    @Transactional(readOnly = true)
    public SignedTrustBundle current() {
        return newest().orElseThrow(
                        () -> new IllegalStateException("no trust bundle is published"));
    }

    private Optional<SignedTrustBundle> newest() {
        return entities.createQuery(
                        "from PublishedTrustBundle order by version desc",
                        PublishedTrustBundle.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(PublishedTrustBundle::view);
    }

    /** Signs the first bundle where there is none. */
    @Transactional
    void ensure() {
        if (newest().isPresent()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        TrustBundle first =
                new TrustBundle(settings.issuer(), now, now.plus(LIFE), 1, 1, keys.published());
        publish(first, first.issue(keys.openRoot()));
    }

    /**
     * Publishes what an administrator signed, if the file is there. What this root did not sign for
     * this issuer, what is expired or not newer stays where it is and is logged.
     */
    @Transactional
    void takeOver() {
        Path file = directory.path(NEXT);
        if (!Files.exists(file)) {
            return;
        }
        String text = read(file);
        switch (TrustBundle.verify(
                text, keys.root(), settings.issuer(), clock.instant(), current().version() + 1)) {
            case Verification.Verified<dev.countersign.token.VerifiedTrustBundle>(var verified) -> {
                publish(verified.bundle(), text);
                remove(file);
            }
            case Verification.Rejected<dev.countersign.token.VerifiedTrustBundle>(
                            var reason,
                            var facts) ->
                    LOG.error("did not publish {}: {} {}", file, reason, facts);
        }
    }

    private void publish(TrustBundle bundle, String signed) {
        entities.persist(new PublishedTrustBundle(bundle, signed));
        audit.append(
                "system",
                "trust_bundle.published",
                "trust_bundle_" + bundle.version(),
                Map.of(
                        "version",
                        bundle.version(),
                        "minimum_policy_sequence",
                        bundle.minimumPolicySequence(),
                        "keys",
                        bundle.keys().stream().map(key -> key.publicKey().kid()).toList()));
        LOG.info("published trust bundle {} until {}", bundle.version(), bundle.expiresAt());
    }

    /** Says in the log when the newest bundle ends soon: then no gate would allow anything. */
    @Transactional(readOnly = true)
    void warnBeforeEnd() {
        SignedTrustBundle newest = current();
        if (clock.instant().isAfter(newest.expiresAt().minus(WARN_BEFORE_END))) {
            LOG.warn(
                    "the trust bundle ends at {}; sign the next one, see" + " docs/keys.md",
                    newest.expiresAt());
        }
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IOException(file + " is larger than 4 MiB");
            }
            return Files.readString(file, StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
