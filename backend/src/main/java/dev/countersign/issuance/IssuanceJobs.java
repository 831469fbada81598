package dev.countersign.issuance;

import dev.countersign.problem.Problem;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What issuance does at start and from time to time. A failing start stops the server. */
@Singleton
class IssuanceJobs implements ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(IssuanceJobs.class);

    private final Keys keys;
    private final TrustBundles bundles;
    private final StatusLists lists;
    private final Succession succession;

    /** Jobs are scheduled before the start has opened the keys. */
    private volatile boolean started;

    IssuanceJobs(Keys keys, TrustBundles bundles, StatusLists lists, Succession succession) {
        this.keys = keys;
        this.bundles = bundles;
        this.lists = lists;
        this.succession = succession;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        keys.open();
        bundles.ensure();
        takeOver();
        lists.ensure();
        started = true;
    }

    @Scheduled(fixedDelay = "30s", initialDelay = "30s")
    void refreshStatusLists() {
        if (started) {
            lists.refresh();
        }
    }

    @Scheduled(fixedDelay = "60s", initialDelay = "60s")
    void takeOverTrustBundle() {
        if (started) {
            takeOver();
        }
    }

    /** A file that cannot be taken over stays, and is told of in the log. */
    private void takeOver() {
        try {
            bundles.takeOver();
        } catch (Problem wrong) {
            LOG.error("did not publish {}: {}", TrustBundles.NEXT, wrong.detail());
        }
    }

    @Scheduled(fixedDelay = "60s", initialDelay = "90s")
    void activateSuccessors() {
        if (started) {
            succession.activateDue();
        }
    }

    @Scheduled(fixedDelay = "6h", initialDelay = "2m")
    void warnBeforeTrustBundleEnds() {
        if (started) {
            bundles.warnBeforeEnd();
        }
    }
}
