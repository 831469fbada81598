package dev.countersign.platform.database;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.flyway.FlywayConfigurationProperties;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Runs migrations as the owner and tells them which role the application uses, so that they can
 * grant it only what it needs. With an external database the owner is {@code
 * flyway.datasources.default.*}.
 */
@Singleton
class MigrationRoles implements BeanCreatedEventListener<FlywayConfigurationProperties> {
    private final EmbeddedDatasource embedded;
    private final Provider<DatasourceConfiguration> datasource;

    MigrationRoles(EmbeddedDatasource embedded, Provider<DatasourceConfiguration> datasource) {
        this.embedded = embedded;
        this.datasource = datasource;
    }

    @Override
    public FlywayConfigurationProperties onCreated(
            BeanCreatedEvent<FlywayConfigurationProperties> event) {
        FlywayConfigurationProperties flyway = event.getBean();
        String application = datasource.get().getUsername();
        Coordinates c = embedded.coordinates();
        if (c != null) {
            flyway.setUrl(c.url());
            flyway.setUser(c.owner());
            flyway.setPassword(c.password());
        }
        flyway.getFluentConfiguration().placeholders(Map.of("app_role", application));
        return flyway;
    }
}
