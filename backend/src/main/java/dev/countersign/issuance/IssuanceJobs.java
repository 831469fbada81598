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
    }

    @Scheduled(fixedDelay = "30s", initialDelay = "30s")
    void refreshStatusLists() {
        lists.refresh();
    }

    @Scheduled(fixedDelay = "60s", initialDelay = "60s")
    void takeOverTrustBundle() {
        bundles.takeOver();
    }

    @Scheduled(fixedDelay = "24h", initialDelay = "10s")
    void warnBeforeTrustBundleEnds() {
        bundles.warnBeforeEnd();
    }
}
