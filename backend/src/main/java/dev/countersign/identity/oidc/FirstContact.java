package dev.countersign.identity.oidc;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the start whether the provider can be reached. Wrong settings stop the start; a provider
 * that is down does not.
 */
@Singleton
@Requires(beans = OidcSettings.class)
final class FirstContact implements ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);

    private final OidcSettings settings;
    private final Provider provider;
    private final ExecutorService blocking;

    FirstContact(
            OidcSettings settings,
            Provider provider,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.settings = settings;
        this.provider = provider;
        this.blocking = blocking;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        blocking.execute(this::greet);
    }

    private void greet() {
        try {
            provider.known();
            LOG.info("people sign in through {}", settings.issuer());
        } catch (Refusal e) {
            LOG.warn(
                    "the server runs all the same: other ways to sign in and the API work, and {} is asked again at the next sign-in",
                    settings.issuer());
        }
    }
}
