package dev.countersign.platform.database;

import dev.countersign.platform.DataDirectory;
import io.micronaut.context.annotation.Replaces;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.UUID;

/**
 * One PostgreSQL per JVM and one database per application context, with the same two roles as in
 * production.
 */
@Singleton
@Replaces(EmbeddedDatabase.class)
class SharedTestDatabase extends EmbeddedDatabase {
    private static final String PASSWORD = "test";

    SharedTestDatabase(DataDirectory directory) {
        super(directory);
    }

    private static final class Holder {
        static final EmbeddedPostgres SERVER = boot();

        private static EmbeddedPostgres boot() {
            try {
                EmbeddedPostgres server =
                        EmbeddedPostgres.builder()
                                .setServerConfig("max_connections", "100")
                                .start();
                try (var c = server.getPostgresDatabase().getConnection();
                        var st = c.createStatement()) {
                    createRoles(st, PASSWORD);
                }
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    synchronized Coordinates start() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (var c = Holder.SERVER.getPostgresDatabase().getConnection();
                var st = c.createStatement()) {
            st.execute("create database " + name + " owner " + Coordinates.OWNER);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String url = "jdbc:postgresql://127.0.0.1:" + Holder.SERVER.getPort() + "/" + name;
        return new Coordinates(url, Coordinates.OWNER, PASSWORD, Coordinates.APPLICATION, PASSWORD);
    }
}
