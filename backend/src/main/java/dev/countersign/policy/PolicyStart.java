package dev.countersign.policy;

import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.bundle.ReleaseRefused;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the policy that decides here equal to the newest activation in the database: at start, and
 * every few seconds after it for what people do on other servers. An activation whose bundle cannot
 * be run denies everything; an older one never decides in its place.
 */
@Singleton
class PolicyStart implements ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyStart.class);

    private final BundleHistory history;
    private final ActivationStore activations;
    private final Bundles bundles;
    private final Policy policy;
    private volatile boolean started;

    PolicyStart(
            BundleHistory history, ActivationStore activations, Bundles bundles, Policy policy) {
        this.history = history;
        this.activations = activations;
        this.bundles = bundles;
        this.policy = policy;
    }

    /** Runs before the server takes its first request; a failure ends the start. */
    @Override
    public void onApplicationEvent(StartupEvent event) {
        Optional<Activation> inForce;
        try {
            PolicyBundle shipped = PolicyBundle.read(LoadedPolicy.SHIPPED);
            if (!activations.everByPerson()) {
                bundles.prove(shipped);
            }
            inForce = history.start(shipped(), shipped);
        } catch (BundleRefused | ReleaseRefused e) {
            LOG.error("the policy shipped with this server is not usable: {}", e.getMessage(), e);
            inForce = activations.newest();
        }
        inForce.ifPresent(this::load);
        started = true;
    }

    @Scheduled(fixedDelay = "2s", initialDelay = "2s")
    void follow() {
        if (started) {
            activations
                    .newest()
                    .filter(newest -> newest.sequence() > policy.active().sequence())
                    .ifPresent(this::load);
        }
    }

    private void load(Activation activation) {
        try {
            StoredBundle stored =
                    bundles.byPolicyDigest(activation.policyDigest())
                            .orElseThrow(() -> new BundleRefused("its content was not kept"));
            policy.activate(bundles.load(stored).under(activation.sequence()));
            LOG.info("policy {} decides", policy.active());
        } catch (BundleRefused | IllegalStateException e) {
            policy.deny();
            LOG.error(
                    "everything is denied: the policy in force, {} of sequence {}, cannot be run: {}",
                    activation.revision(),
                    activation.sequence(),
                    e.getMessage(),
                    e);
        }
    }

    /** The shipped files in the form of a release, unsigned. */
    static Release shipped() throws ReleaseRefused {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : Release.CONTENT) {
            try (InputStream in = LoadedPolicy.SHIPPED.open(name)) {
                files.put(name, in.readAllBytes());
            } catch (IOException e) {
                throw new ReleaseRefused(String.valueOf(e.getMessage()), e);
            }
        }
        for (String name : Release.OPTIONAL) {
            try (InputStream in = LoadedPolicy.SHIPPED.open(name)) {
                files.put(name, in.readAllBytes());
            } catch (FileNotFoundException e) {
                LOG.info("the policy shipped with this server has no {}", name);
            } catch (IOException e) {
                throw new ReleaseRefused(String.valueOf(e.getMessage()), e);
            }
        }
        return Release.of(files);
    }
}
