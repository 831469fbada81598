package dev.countersign.platform.database;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.BeanDestroyedEvent;
import io.micronaut.context.event.BeanDestroyedEventListener;
import io.micronaut.context.event.BeanInitializedEventListener;
import io.micronaut.context.event.BeanInitializingEvent;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Fills a datasource that has no URL with the embedded server's, before its own initialisation
 * demands one.
 */
@Singleton
class EmbeddedDatasource
        implements BeanInitializedEventListener<DatasourceConfiguration>,
                BeanDestroyedEventListener<DataSource>,
                ApplicationEventListener<ServerStartupEvent> {
    private final Provider<EmbeddedDatabase> database;
    private @Nullable EmbeddedDatabase started;
    private @Nullable Coordinates coordinates;

    /**
     * @param settings read first: a wrong one ends the start before any database is made or changed
     */
    EmbeddedDatasource(Provider<EmbeddedDatabase> database, ReadSettings settings) {
        this.database = database;
    }

    @Override
    public DatasourceConfiguration onInitialized(
            BeanInitializingEvent<DatasourceConfiguration> event) {
        DatasourceConfiguration config = event.getBean();
        String url = config.getConfiguredUrl();
        if (url == null || url.isBlank()) {
            Coordinates c = start();
            config.setUrl(c.url());
            config.setUsername(c.application());
            config.setPassword(c.applicationPassword());
        }
        return config;
    }

    private synchronized Coordinates start() {
        Coordinates known = coordinates;
        if (known == null) {
            EmbeddedDatabase db = database.get();
            known = db.start();
            started = db;
            coordinates = known;
        }
        return known;
    }

    /** The embedded server's, or null where an external datasource is configured. */
    synchronized @Nullable Coordinates coordinates() {
        return coordinates;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        EmbeddedDatabase db = started;
        if (db != null) {
            db.serving();
        }
    }

    /** The pool is closed: nobody needs the server any more. */
    @Override
    public void onDestroyed(BeanDestroyedEvent<DataSource> event) {
        EmbeddedDatabase db = started;
        if (db != null) {
            db.stop();
        }
    }
}
