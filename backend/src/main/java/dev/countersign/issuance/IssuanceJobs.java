package dev.countersign.issuance;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/** What issuance does at start and from time to time. A failing start stops the server. */
@Singleton
class IssuanceJobs implements ApplicationEventListener<StartupEvent> {
    private final Keys keys;
    private final TrustBundles bundles;
    private final StatusLists lists;

    /** Jobs are scheduled before the start has opened the keys. */
    private volatile boolean started;

    IssuanceJobs(Keys keys, TrustBundles bundles, StatusLists lists) {
        this.keys = keys;
        this.bundles = bundles;
        this.lists = lists;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        keys.open();
        bundles.ensure();
        bundles.takeOver();
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
            bundles.takeOver();
        }
    }

    @Scheduled(fixedDelay = "6h", initialDelay = "2m")
    void warnBeforeTrustBundleEnds() {
        if (started) {
            bundles.warnBeforeEnd();
        }
    }
}
