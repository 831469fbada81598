package dev.countersign.platform.database;

import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A running server's database as its owner, who may do what the server may not. */
public final class OwnedDatabase {
    private OwnedDatabase() {}

    /** The embedded one, or the one that the server's environment names. */
    public static Connection open(ApplicationContext server) throws SQLException {
        Coordinates embedded = server.getBean(EmbeddedDatasource.class).coordinates();
        if (embedded != null) {
            return DriverManager.getConnection(
                    embedded.url(), embedded.owner(), embedded.ownerPassword());
        }
        String url = server.getRequiredProperty("datasources.default.url", String.class);
        String owner =
                server.getProperty("countersign.database.owner", String.class)
                        .filter(name -> !name.isBlank())
                        .orElse("");
        return owner.isEmpty()
                ? DriverManager.getConnection(
                        url,
                        server.getRequiredProperty("datasources.default.username", String.class),
                        server.getRequiredProperty("datasources.default.password", String.class))
                : DriverManager.getConnection(
                        url,
                        owner,
                        server.getRequiredProperty(
                                "countersign.database.owner-password", String.class));
    }
}
