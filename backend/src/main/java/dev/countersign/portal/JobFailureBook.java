package dev.countersign.portal;

import io.micronaut.context.annotation.Value;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;

/** When each job last failed, of all servers of one database. */
@Singleton
class JobFailureBook {
    private final EntityManager entities;
    private final String server;

    JobFailureBook(EntityManager entities, @Value("${micronaut.server.port:0}") String port) {
        this.entities = entities;
        this.server = host() + ":" + port;
    }

    /** A job that failed on a server. */
    record Failure(String server, String job, Instant at) {}

    /** What this server is called there: its machine and port. */
    String server() {
        return server;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Transactional
    void note(String job, Instant at) {
        entities.createNativeQuery(
                        """
                        insert into job_failure (server, job, at) values (:server, :job, :at)
                        on conflict (server, job) do update set at = greatest(job_failure.at, excluded.at)
                        """)
                .setParameter("server", server)
                .setParameter("job", job)
                .setParameter("at", at)
                .executeUpdate();
    }

    @Transactional(readOnly = true)
    List<Failure> since(Instant at) {
        @SuppressWarnings("unchecked") // a native query's rows are untyped
        List<Object[]> rows =
                entities.createNativeQuery(
                                "select server, job, at from job_failure where at > :at order by server, job",
                                Object[].class)
                        .setParameter("at", at)
                        .getResultList();
        return rows.stream()
                .map(row -> new Failure((String) row[0], (String) row[1], (Instant) row[2]))
                .toList();
    }
}
