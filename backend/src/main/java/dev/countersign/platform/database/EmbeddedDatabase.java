package dev.countersign.platform.database;

import dev.countersign.platform.DataDirectory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL run as a child of this process, with durable settings and password authentication. Its
 * directory survives restarts and {@code kill -9}; a second server on the same directory is
 * refused.
 */
@Singleton
class EmbeddedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String READY_MARK = "initialised";

    private final DataDirectory directory;

    @SuppressWarnings("UnusedVariable") // held, not read: closing it would release the lock
    private @Nullable FileChannel lockChannel;

    private volatile boolean serving;
    private @Nullable EmbeddedPostgres server;

    EmbeddedDatabase(DataDirectory directory) {
        this.directory = directory;
    }

    synchronized Coordinates start() {
        try {
            Path home = directory.path("postgres");
            Files.createDirectories(home);
            lock(home.resolve("lock"));
            Path data = home.resolve("data");
            reclaim(data);
            discardHalfMade(home, data);
            return boot(
                    home,
                    data,
                    directory.secret("postgres.password"),
                    directory.secret("application.password"));
        } catch (IOException e) {
            throw new UncheckedIOException(unavailable(e), e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare the embedded database", e);
        }
    }

    /**
     * @param password the superuser's and the owner's
     * @param application that of the application's role, which must not open the owner's door
     */
    private Coordinates boot(Path home, Path data, String password, String application)
            throws IOException, SQLException {
        boolean fresh = !Files.exists(home.resolve(READY_MARK));
        EmbeddedPostgres postgres =
                EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(home.resolve("binaries").toFile())
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("password_encryption", "scram-sha-256")
                        .setConnectConfig("password", password)
                        .start();
        server = postgres;
        Runtime.getRuntime()
                .addShutdownHook(new Thread(this::stopUnlessServing, "embedded-postgres"));
        if (fresh) {
            prepare(postgres, data, password);
            Files.createFile(home.resolve(READY_MARK));
        }
        separate(postgres, password, application);
        LOG.info("embedded PostgreSQL on 127.0.0.1:{}, data in {}", postgres.getPort(), data);
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/countersign";
        return new Coordinates(
                url, Coordinates.OWNER, password, Coordinates.APPLICATION, application);
    }

    /** At every start, because older data directories have one password for all roles. */
    private static void separate(EmbeddedPostgres postgres, String password, String application)
            throws SQLException {
        Map<String, String> login = Map.of("password", password);
        try (Connection c = postgres.getDatabase("postgres", "postgres", login).getConnection();
                Statement st = c.createStatement()) {
            st.execute("alter role " + Coordinates.APPLICATION + " password '" + application + "'");
        }
    }

    private static void prepare(EmbeddedPostgres postgres, Path data, String password)
            throws SQLException, IOException {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement st = c.createStatement()) {
            st.execute("alter role postgres password '" + password + "'");
            createRoles(st, password);
            st.execute("create database countersign owner " + Coordinates.OWNER);
            Files.writeString(
                    data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
            st.execute("select pg_reload_conf()");
        }
    }

    static void createRoles(Statement st, String password) throws SQLException {
        for (String role : List.of(Coordinates.OWNER, Coordinates.APPLICATION)) {
            st.execute("create role " + role + " login password '" + password + "'");
        }
    }

    /**
     * Held until this process ends, however it ends: a second server must not reclaim the first
     * one's postmaster.
     */
    private void lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IllegalStateException(
                    "another server already uses the data directory "
                            + directory.path("")
                            + "; stop it, or set COUNTERSIGN_DATA_DIR to another directory");
        }
        lockChannel = channel;
    }

    /**
     * A kill during the very first start leaves a cluster without roles or passwords: nothing of
     * value is in it.
     */
    private static void discardHalfMade(Path home, Path data) throws IOException {
        if (Files.exists(data) && !Files.exists(home.resolve(READY_MARK))) {
            LOG.warn("the first start was interrupted; making the database anew");
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * After a kill -9 of the server the postmaster lives on; after a power cut its pid file may
     * name a stranger.
     */
    private static void reclaim(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> postmaster =
                lines.stream()
                        .findFirst()
                        .map(String::trim)
                        .filter(line -> line.matches("[1-9][0-9]{0,9}"))
                        .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
                        .filter(process -> serves(process, data));
        if (postmaster.isPresent()) {
            stopOrphan(postmaster.get());
        }
        Files.deleteIfExists(pidFile);
    }

    /**
     * Whether the process is the postmaster of this very directory; systems that hide arguments
     * show the name only.
     */
    private static boolean serves(ProcessHandle process, Path data) {
        boolean postgres = process.info().command().orElse("").contains("postgres");
        return postgres
                && process.info()
                        .commandLine()
                        .map(line -> line.contains(data.toString()))
                        .orElse(true);
    }

    private static void stopOrphan(ProcessHandle postmaster) {
        LOG.warn("stopping the orphaned postmaster {}", postmaster.pid());
        postmaster.destroy();
        try {
            postmaster.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while stopping the orphaned postmaster", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the orphaned postmaster "
                            + postmaster.pid()
                            + " does not stop; stop it by hand",
                    e);
        }
    }

    private static String unavailable(IOException cause) {
        return "the embedded PostgreSQL does not start ("
                + cause.getMessage()
                + "). As root it needs user namespaces (unshare -U): run as another user, or set"
                + " DATASOURCES_DEFAULT_URL, _USERNAME and _PASSWORD to use a PostgreSQL of your own";
    }

    /**
     * From now on the end of the connection pool stops PostgreSQL; before, only the exit of the JVM
     * does.
     */
    void serving() {
        serving = true;
    }

    private void stopUnlessServing() {
        if (!serving) {
            stop();
        }
    }

    synchronized void stop() {
        EmbeddedPostgres running = server;
        if (running != null) {
            server = null;
            LOG.info("stopping embedded PostgreSQL");
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
