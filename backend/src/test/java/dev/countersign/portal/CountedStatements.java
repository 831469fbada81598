package dev.countersign.portal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/**
 * Remembers what requests ask the database, in order; what jobs ask is left out. Named in a
 * server's configuration, so that Hibernate makes it.
 */
public final class CountedStatements implements StatementInspector {
    private static final long serialVersionUID = 1L;
    private static final Queue<String> ASKED = new ConcurrentLinkedQueue<>();

    @Override
    public String inspect(String sql) {
        if (!Thread.currentThread().getName().startsWith("scheduled")) {
            ASKED.add(sql);
        }
        return sql;
    }

    /** What was asked since the last call. */
    static List<String> taken() {
        List<String> all = List.copyOf(ASKED);
        ASKED.clear();
        return all;
    }
}
