package dev.countersign.policy.log;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How decisions leave this server.
 *
 * @param maskFile with masking rules; empty for {@code decision-log-mask.json} in the data
 *     directory, if it is there
 */
@ConfigurationProperties("countersign.decision-log")
record DecisionLogSettings(@Bindable(defaultValue = "") String maskFile) {}
