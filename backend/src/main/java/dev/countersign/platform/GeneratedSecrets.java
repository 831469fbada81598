package dev.countersign.platform;

import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.context.ApplicationContextConfigurer;
import io.micronaut.context.annotation.ContextConfigurer;
import java.util.Map;

/**
 * Gives the CSRF filter a key that was generated at first start, before any bean reads its
 * configuration.
 */
@ContextConfigurer
public final class GeneratedSecrets implements ApplicationContextConfigurer {
    @Override
    public void configure(ApplicationContextBuilder builder) {
        String key = new DataDirectory(DataDirectory.fromProcess()).secret("csrf.secret");
        builder.properties(Map.of("micronaut.security.csrf.signature-key", key));
    }
}
