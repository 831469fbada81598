package dev.countersign.platform.database;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.annotation.Value;
import io.micronaut.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Runs migrations as the owner and tells them which role the application uses, so that they can
 * grant it only what it needs. With an external database the owner is {@code
 * countersign.database.owner} with {@code countersign.database.owner-password}; without them the
 * application's own role migrates.
 */
@Singleton
@Named("default")
class MigrationRoles implements FlywayConfigurationCustomizer {
    private final EmbeddedDatasource embedded;
    private final DatasourceConfiguration datasource;
    private final @Nullable String owner;
    private final @Nullable String ownerPassword;

    MigrationRoles(
            EmbeddedDatasource embedded,
            @Named("default") DatasourceConfiguration datasource,
            @Value("${countersign.database.owner:}") @Nullable String owner,
            @Value("${countersign.database.owner-password:}") @Nullable String ownerPassword) {
        this.embedded = embedded;
        this.datasource = datasource;
        this.owner = owner;
        this.ownerPassword = ownerPassword;
    }

    @Override
    public void customizeFluentConfiguration(FluentConfiguration flyway) {
        flyway.placeholders(Map.of("app_role", datasource.getUsername()));
        Coordinates c = embedded.coordinates();
        if (c != null) {
            flyway.dataSource(c.url(), c.owner(), c.ownerPassword());
        } else if (owner != null && !owner.isBlank()) {
            flyway.dataSource(datasource.getUrl(), owner, ownerPassword);
        }
    }

    @Override
    public String getName() {
        return "default";
    }
}
