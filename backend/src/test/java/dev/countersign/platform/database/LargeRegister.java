package dev.countersign.platform.database;

import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.Policy;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** The register of {@code make seed-large} in a test's database, at a small size. */
public final class LargeRegister {
    private static final Path SCRIPT = Path.of("../bench/src/main/resources/seed-large.sql");
    private static final Path EXAMPLES = Path.of("../policies/examples");

    private LargeRegister() {}

    /** Fills the empty database of a server with rows in these numbers. */
    public static void fill(ApplicationContext server, Map<String, Integer> sizes)
            throws IOException, SQLException {
        try (Connection owner = owner(server)) {
            owner.setAutoCommit(false);
            examples(owner, server.getBean(Policy.class));
            String sql = Files.readString(SCRIPT);
            for (Map.Entry<String, Integer> size : sizes.entrySet()) {
                sql = sql.replace("{" + size.getKey() + "}", size.getValue().toString());
            }
            try (Statement st = owner.createStatement()) {
                st.execute(sql);
            }
            owner.commit();
        }
    }

    /** The first value that a query finds. */
    public static String text(ApplicationContext server, String sql) {
        try (Connection owner = owner(server);
                Statement st = owner.createStatement();
                ResultSet row = st.executeQuery(sql)) {
            if (row.next() && row.getString(1) != null) {
                return row.getString(1);
            }
            throw new IllegalStateException("nothing found by " + sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection owner(ApplicationContext server) throws SQLException {
        Coordinates c = server.getBean(EmbeddedDatasource.class).coordinates();
        if (c == null) {
            throw new IllegalStateException("a test has a database of its own");
        }
        return DriverManager.getConnection(c.url(), c.owner(), c.ownerPassword());
    }

    /** One of each outcome. */
    private static void examples(Connection owner, Policy policy) throws IOException, SQLException {
        try (Statement st = owner.createStatement()) {
            st.execute(
                    "create temp table seed_example (n integer, outcome text, input text, output text,"
                            + " failing jsonb, bundle_sequence integer, bundle_revision text,"
                            + " bundle_digest text, engine text)");
        }
        int n = 0;
        for (String name : List.of("allow", "review-two-roles", "everything-off")) {
            EvaluatedDecision decided =
                    policy.evaluateRaw(
                            Files.readAllBytes(EXAMPLES.resolve(name).resolve("input.json")));
            try (PreparedStatement insert =
                    owner.prepareStatement(
                            "insert into seed_example values (?, ?, ?, ?,"
                                    + " '[{\"code\":\"a.b.c\",\"status\":\"fail\",\"severity\":\"warn\"}]',"
                                    + " ?, ?, ?, ?)")) {
                insert.setInt(1, ++n);
                insert.setString(2, decided.outcome().text());
                insert.setString(3, decided.input());
                insert.setString(4, decided.output());
                insert.setInt(5, decided.bundle().sequence());
                insert.setString(6, decided.bundle().revision());
                insert.setString(7, decided.bundle().digest());
                insert.setString(8, decided.engine());
                insert.executeUpdate();
            }
        }
    }
}
