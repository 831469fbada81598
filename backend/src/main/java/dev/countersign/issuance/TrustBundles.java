package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.Problem;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.KeyUse;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedTrustBundle;
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
import java.util.ArrayList;
import java.util.List;
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

    /** From this long before its end on people are asked for the next bundle. */
    public static final Duration WARN_BEFORE_END = Duration.ofDays(30);

    private static final int MAX_FILE = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(TrustBundles.class);

    private final EntityManager entities;
    private final Keys keys;
    private final KeyFiles files;
    private final Succession succession;
    private final ServerSettings settings;
    private final DataDirectory directory;
    private final AuditLog audit;
    private final Clock clock;

    TrustBundles(
            EntityManager entities,
            Keys keys,
            KeyFiles files,
            Succession succession,
            ServerSettings settings,
            DataDirectory directory,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.keys = keys;
        this.files = files;
        this.succession = succession;
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

    /** What the newest bundle says. */
    @Transactional(readOnly = true)
    public TrustBundle newestBundle() {
        SignedTrustBundle newest = current();
        // Ours since it was taken over; it may have expired since.
        return switch (TrustBundle.verify(
                newest.signed(), keys.root(), settings.issuer(), newest.issuedAt(), 0)) {
            case Verification.Verified<VerifiedTrustBundle>(var verified) -> verified.bundle();
            case Verification.Rejected<VerifiedTrustBundle>(var reason, var facts) ->
                    throw new IllegalStateException(
                            "the published trust bundle does not verify: " + reason + " " + facts);
        };
    }

    /** The keys of the newest bundle. */
    List<TrustBundle.Key> listed() {
        return newestBundle().keys();
    }

    /**
     * Signs the first bundle where there is none.
     *
     * @throws IllegalStateException when this server signed under another name until now: gates
     *     that know it by that would refuse everything, without a word here
     */
    @Transactional
    void ensure() {
        Optional<SignedTrustBundle> present = newest();
        if (present.isPresent()) {
            requireOurs(present.get());
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        TrustBundle first =
                new TrustBundle(settings.issuer(), now, now.plus(LIFE), 1, 1, keys.firstListed());
        publish("system", first, first.issue(files.openRoot()));
    }

    private void requireOurs(SignedTrustBundle present) {
        if (TrustBundle.verify(
                        present.signed(), keys.root(), settings.issuer(), present.issuedAt(), 0)
                instanceof Verification.Rejected<VerifiedTrustBundle>(var reason, var facts)) {
            throw new IllegalStateException(
                    "The keys of this server were published under another address than "
                            + settings.issuer()
                            + " ("
                            + reason.code()
                            + " "
                            + facts
                            + "). Set COUNTERSIGN_PUBLIC_URL back to it, or begin with an empty"
                            + " data directory and database: docs/operations.md, Another address.");
        }
    }

    /**
     * The bundle that the holder of the root key is asked to sign: the keys of this server as they
     * should be known to gates, under the next version. The times of the bundle itself are the
     * signer's.
     */
    @Transactional(readOnly = true)
    public TrustBundle proposal() {
        TrustBundle present = newestBundle();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<TrustBundle.Key> listed = new ArrayList<>(succession.wanted());
        present.keys().stream().filter(key -> !isOurs(key.use())).forEach(listed::add);
        return new TrustBundle(
                present.issuer(),
                now,
                now.plus(LIFE),
                present.version() + 1,
                present.minimumPolicySequence(),
                listed);
    }

    private static boolean isOurs(KeyUse use) {
        return use == KeyUse.APPROVAL || use == KeyUse.STATUS;
    }

    /**
     * Publishes what the holder of the root key signed. Gates take it over with their next sync.
     *
     * @throws Problem naming the field {@code bundle}: what this root did not sign for this issuer,
     *     what is expired or not newer, what lists a key that this server does not sign with, and
     *     what leaves out the one that it does, because gates would refuse everything
     */
    @Transactional
    public SignedTrustBundle takeOver(String actor, String text) {
        long next = current().version() + 1;
        TrustBundle bundle =
                switch (TrustBundle.verify(
                        text.strip(), keys.root(), settings.issuer(), clock.instant(), next)) {
                    case Verification.Verified<VerifiedTrustBundle>(var verified) ->
                            verified.bundle();
                    case Verification.Rejected<VerifiedTrustBundle>(var reason, var facts) ->
                            throw refused(
                                    "This is no trust bundle to take over: "
                                            + reason.code()
                                            + " "
                                            + facts
                                            + ".",
                                    "version "
                                            + next
                                            + " or later, signed by the root key "
                                            + keys.root().kid());
                };
        TrustCheck.require(bundle, succession.all(), clock.instant());
        publish(actor, bundle, text.strip());
        succession.follow(bundle);
        return current();
    }

    static Problem refused(String detail, String expected) {
        return Problem.field("/bundle", "trust", detail, expected);
    }

    /** As {@link #takeOver(String, String)} from the file, if it is there; a wrong one stays. */
    @Transactional
    void takeOver() {
        Path file = directory.path(NEXT);
        if (!Files.exists(file)) {
            return;
        }
        takeOver("system", read(file));
        remove(file);
    }

    private void publish(String actor, TrustBundle bundle, String signed) {
        entities.persist(new PublishedTrustBundle(bundle, signed));
        entities.flush();
        audit.append(
                actor,
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
