package dev.countersign.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;

/** How long the parts of one answer took, by OPA's names, in nanoseconds. */
final class DataMetrics {
    private final long start = System.nanoTime();
    private long parsed = start;
    private long evaluated = start;

    void inputParsed() {
        parsed = System.nanoTime();
    }

    void evaluated() {
        evaluated = System.nanoTime();
    }

    ObjectNode all() {
        return StrictJson.mapperForHttp()
                .createObjectNode()
                .put("timer_rego_input_parse_ns", parsed - start)
                .put("timer_rego_query_eval_ns", Math.max(0, evaluated - parsed))
                .put("timer_server_handler_ns", System.nanoTime() - start);
    }
}
