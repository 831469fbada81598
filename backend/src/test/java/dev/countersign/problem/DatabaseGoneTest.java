package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Meanwhile;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Test;

/** A connection that breaks in the middle of a transaction, which then cannot be rolled back. */
@ServerTest
class DatabaseGoneTest {
    @Inject Api api;
    @Inject Meanwhile meanwhile;
    @Inject EntityManager entities;

    @Test
    void shouldBeSaidAsSuch() throws Exception {
        Api.Identity lead = api.person(Role.SECURITY_LEAD);
        var answer =
                meanwhile.waits(
                        () -> run("lock table device in access exclusive mode"),
                        () -> api.get(lead, "/api/v1/devices"),
                        () ->
                                first(
                                        "select pg_terminate_backend(pid) from pg_stat_activity"
                                                + " where pg_backend_pid() = any(pg_blocking_pids(pid))"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("database.unavailable");
    }

    private void run(String sql) {
        entities.createNativeQuery(sql).executeUpdate();
    }

    private Object first(String sql) {
        return entities.createNativeQuery(sql).getResultList().getFirst();
    }
}
