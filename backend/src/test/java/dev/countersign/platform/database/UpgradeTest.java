package dev.countersign.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What an installation of the first version holds after the migrations since. Rows are written by
 * hand into the old schema; a kept data directory of an older server is tried by hand at each
 * release, see docs/operations.md.
 */
@ServerTest
class UpgradeTest {
    private static final String FIRST_VERSION = "202611231030";

    @Inject EmbeddedDatabase database;

    private Coordinates to = new Coordinates("", "", "", "", "");

    @BeforeEach
    void upgrade() throws SQLException, IOException {
        to = database.start();
        migrate(FIRST_VERSION);
        try (Connection owner = connect(to.owner(), to.ownerPassword());
                Statement st = owner.createStatement()) {
            st.execute(text("/upgrade/before-portal.sql"));
        }
        migrate("latest");
    }

    private void migrate(String target) {
        Flyway.configure()
                .dataSource(to.url(), to.owner(), to.ownerPassword())
                .placeholders(Map.of("app_role", to.application()))
                .locations("classpath:db/migration")
                .target(target)
                .load()
                .migrate();
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = UpgradeTest.class.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(to.url(), user, password);
    }

    /** The rows as the server itself reads them, columns parted by a blank. */
    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection application = connect(to.application(), to.applicationPassword());
                Statement st = application.createStatement();
                ResultSet found = st.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }

    @Nested
    class Keep {
        @Test
        void shouldLeavePeopleSignedInWithTheirRolesAndPasswords() throws SQLException {
            assertThat(rows("select username, programme, active from person order by 1"))
                    .containsExactly("dana commercial t", "sam government t");
            assertThat(rows("select role from person_role where person_id = 'usr_lead' order by 1"))
                    .containsExactly("administrator", "security_lead");
            assertThat(
                            rows(
                                    "select person_id, failed_attempts from local_account where password_hash like '$argon2id$%'"))
                    .containsExactly("usr_dev 2");
            assertThat(
                            rows(
                                    "select id, method, purpose from person_session where ended_at is null"))
                    .containsExactly("ses_1 local person");
        }

        @Test
        void shouldLeaveTokensOfClientsForAQuarterAtLeast() throws SQLException {
            assertThat(
                            rows(
                                    "select id, created_by, expires_at > now() + interval '89 days' from api_client order by 1"))
                    .containsExactly("cli_gone system t", "cli_old system t");
            assertThat(rows("select id from api_client where revoked_at is null"))
                    .containsExactly("cli_old");
        }

        @Test
        void shouldLeaveDevicesApprovalsAndTokensInForce() throws SQLException {
            assertThat(rows("select id, state, assurance from device"))
                    .containsExactly("dev_1 enrolled software");
            assertThat(rows("select id, state, ending_told from approval"))
                    .containsExactly("apr_1 active f");
            assertThat(rows("select jti, list_index, status, fetched_at from approval_token"))
                    .containsExactly("tok_1 77 0 null");
        }

        @Test
        void shouldGoOnSigningWithTheKeysThatSigned() throws SQLException {
            assertThat(
                            rows(
                                    "select kid, state, keystore, made_by from signing_key order by purpose"))
                    .containsExactly(
                            "kid_approval current server.keystore system",
                            "kid_root current root.keystore system",
                            "kid_status current server.keystore system");
            assertThat(rows("select number, revision, kid from status_list_token"))
                    .containsExactly("1 4 kid_status");
        }

        @Test
        void shouldKeepTheAuditRecordAsItIs() throws SQLException {
            assertThat(rows("select seq, action, hash from audit_entry"))
                    .containsExactly("1 server.started " + "d".repeat(64));
        }
    }

    @Nested
    class Add {
        @Test
        void shouldGiveEveryRequestItsRevision() throws SQLException {
            assertThat(
                            rows(
                                    "select request_id, revision, cause, person_id from request_revision order by 1"))
                    .containsExactly("req_1 1 asked usr_dev", "req_2 2 facts null");
        }

        @Test
        void shouldQueueWhatWaits() throws SQLException {
            assertThat(rows("select id, waits_owner, waits_lead, risk from review_queue"))
                    .containsExactly("req_2 t f 3");
        }

        @Test
        void shouldCountTheDecisionsThatWereMade() throws SQLException {
            assertThat(rows("select day, purpose, outcome, n from decision_day order by 3"))
                    .containsExactly("2026-10-04 request allow 1", "2026-10-04 review review 1");
            assertThat(rows("select code, n from finding_day"))
                    .containsExactly("classification.class.sensitive 1");
        }
    }

    @Test
    void shouldLetTheServerNeitherChangeNorDropWhatItMustNot() throws SQLException {
        assertThat(
                        rows(
                                "select table_name from information_schema.role_table_grants where table_name in"
                                        + " ('audit_entry', 'decision', 'policy_shadow_item') and privilege_type in"
                                        + " ('UPDATE', 'DELETE', 'TRUNCATE') and grantee = current_user"))
                .isEmpty();
    }
}
