package dev.countersign.seed;

import dev.countersign.Application;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.platform.StrictJson;
import dev.countersign.platform.database.OwnedDatabase;
import dev.countersign.policy.Decision;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.Policy;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code make seed-large}: fills the empty database of a server with a large register. Starts the
 * server for it, so that its schema, catalogue, keys and policy are the real ones, and takes inputs
 * from {@code policies/examples}, so that recorded decisions are what policy says.
 */
final class SeedLarge {
    private static final String MARK = "made by seed-large";
    private static final List<String> TABLES =
            List.of("device", "artifact_set", "request", "approval", "decision", "receipt");

    private final Connection database;
    private final Map<String, Long> sizes;

    private SeedLarge(Connection database, Map<String, Long> sizes) {
        this.database = database;
        this.sizes = sizes;
    }

    /** Any port, but the address that the server has afterwards: what it signs names it. */
    private static Map<String, Object> properties() {
        String port = System.getenv().getOrDefault("PORT", "8080");
        String address =
                System.getenv().getOrDefault("COUNTERSIGN_PUBLIC_URL", "http://127.0.0.1:" + port);
        return Map.of("micronaut.server.port", -1, "countersign.public-url", address);
    }

    /**
     * {@code EXAMPLES PASSWORD DECISIONS}: a directory of policy examples, the accounts', how many.
     */
    public static void main(String[] arguments) throws Exception {
        long decisions = Long.parseLong(arguments[2]);
        try (ApplicationContext server =
                        Micronaut.build(new String[0])
                                .mainClass(Application.class)
                                .deduceEnvironment(false)
                                .deduceCloudEnvironment(false)
                                .banner(false)
                                .properties(properties())
                                .start();
                Connection owner = OwnedDatabase.open(server)) {
            owner.setAutoCommit(false);
            SeedLarge seed = new SeedLarge(owner, sizes(decisions));
            if (!seed.mayBegin()) {
                System.exit(4);
            }
            accounts(server, arguments[1]);
            seed.examples(server.getBean(Policy.class), Path.of(arguments[0]));
            seed.run();
        }
        System.exit(0);
    }

    /** In the proportions of 10,000 models and devices, 100,000 approvals, 1,000,000 decisions. */
    private static Map<String, Long> sizes(long decisions) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("people", Math.max(1000, decisions / 200));
        sizes.put("devices", decisions / 100);
        sizes.put("models", decisions / 100);
        sizes.put("sets", decisions * 12 / 1000);
        sizes.put("requests", decisions * 15 / 100);
        sizes.put("receipts", decisions / 5);
        sizes.put("decisions", decisions);
        return sizes;
    }

    private boolean mayBegin() throws SQLException {
        try (Statement st = database.createStatement()) {
            ResultSet mark =
                    st.executeQuery(
                            "select obj_description(cast('decision' as regclass), 'pg_class')");
            if (mark.next() && MARK.equals(mark.getString(1))) {
                say("this database was filled already; nothing was done");
                return false;
            }
            for (String table : TABLES) {
                ResultSet row = st.executeQuery("select exists (select from " + table + ")");
                row.next();
                if (row.getBoolean(1)) {
                    say("the table " + table + " is not empty: only an empty database is filled");
                    return false;
                }
            }
            return true;
        }
    }

    /** One of each role that can sign in, as {@code seed-<role>}. */
    private static void accounts(ApplicationContext server, String password) {
        People people = server.getBean(People.class);
        Trainings trainings = server.getBean(Trainings.class);
        for (Role role : Role.values()) {
            String name = "seed-" + role.id();
            var person =
                    people.byUsername(name)
                            .orElseGet(() ->
                                    people.add(
                                            "system",
                                            name,
                                            "Seed " + role.id().replace('_', ' '),
                                            Programme.COMMERCIAL,
                                            Set.of(role)));
            trainings.acceptResponsibleUse(person.id());
            server.getBean(LocalAccounts.class)
                    .setPassword("system", person.id(), password.toCharArray());
        }
    }

    /** Decides every example with the policy in force, to have real outputs of each outcome. */
    private void examples(Policy policy, Path directory) throws IOException, SQLException {
        try (Statement st = database.createStatement()) {
            st.execute(
                    "create temp table seed_example (n integer, outcome text, input text, output text,"
                            + " failing jsonb, bundle_sequence integer, bundle_revision text,"
                            + " bundle_digest text, engine text)");
        }
        List<Path> inputs;
        try (Stream<Path> found = Files.list(directory)) {
            inputs =
                    found.map(d -> d.resolve("input.json")).filter(Files::exists).sorted().toList();
        }
        try (PreparedStatement insert =
                database.prepareStatement(
                        "insert into seed_example values (?, ?, ?, ?, cast(? as jsonb), ?, ?, ?, ?)")) {
            int n = 0;
            for (Path input : inputs) {
                EvaluatedDecision decided = policy.evaluateRaw(compact(input));
                if (decided.failure() == null) {
                    bind(insert, ++n, decided);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static byte[] compact(Path json) throws IOException {
        byte[] bytes = Files.readAllBytes(json);
        return StrictJson.write(StrictJson.tree(bytes));
    }

    private static void bind(PreparedStatement insert, int n, EvaluatedDecision decided)
            throws SQLException {
        Decision decision = decided.decision();
        insert.setInt(1, n);
        insert.setString(2, decided.outcome().text());
        insert.setString(3, decided.input());
        insert.setString(4, decided.output());
        insert.setString(
                5,
                StrictJson.text(
                        decision.failing().stream()
                                .map(f ->
                                        Map.of(
                                                "code", f.code(),
                                                "status", f.status(),
                                                "severity", f.severity()))
                                .toList()));
        insert.setInt(6, decided.bundle().sequence());
        insert.setString(7, decided.bundle().revision());
        insert.setString(8, decided.bundle().digest());
        insert.setString(9, decided.engine());
    }

    private void run() throws IOException, SQLException {
        long begun = System.nanoTime();
        compressFast();
        for (String step : script().split("(?m)^-- step: ")) {
            String[] parts = step.split("\n", 2);
            if (!parts[0].startsWith("--")) {
                long from = System.nanoTime();
                try (Statement st = database.createStatement()) {
                    st.execute(parts[1]);
                }
                say(parts[0] + ": " + (System.nanoTime() - from) / 1_000_000 + " ms");
            }
        }
        database.commit();
        database.setAutoCommit(true);
        try (Statement st = database.createStatement()) {
            st.execute("vacuum analyze");
        }
        tell();
        say("in " + (System.nanoTime() - begun) / 1_000_000_000 + " s");
    }

    /** Where this PostgreSQL has it: decisions are mostly compressing. */
    private void compressFast() throws SQLException {
        try (Statement st = database.createStatement()) {
            st.execute(
                    "select set_config('default_toast_compression', 'lz4', false) from pg_settings"
                            + " where name = 'default_toast_compression' and 'lz4' = any(enumvals)");
        }
    }

    private String script() throws IOException {
        String sql;
        try (InputStream in = SeedLarge.class.getResourceAsStream("/seed-large.sql")) {
            byte[] bytes = Objects.requireNonNull(in, "seed-large.sql").readAllBytes();
            sql = new String(bytes, StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, Long> size : sizes.entrySet()) {
            sql = sql.replace("{" + size.getKey() + "}", String.valueOf(size.getValue()));
        }
        return sql;
    }

    private void tell() throws SQLException {
        List<String> all =
                Stream.concat(
                                Stream.of("person", "model", "decision_finding", "review_need"),
                                TABLES.stream())
                        .toList();
        try (Statement st = database.createStatement()) {
            for (String table : all) {
                ResultSet row = st.executeQuery("select count(*) from " + table);
                row.next();
                say(String.format("%,12d %s", row.getLong(1), table));
            }
        }
    }

    private static void say(String text) {
        System.err.println("seed-large: " + text);
    }
}
