package dev.countersign.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.jackson.ObjectMapperFactory;
import jakarta.inject.Singleton;

/** Makes the HTTP layer read bodies with {@link StrictJson}: there is no second, laxer reader. */
@Factory
final class HttpJson {
    @Singleton
    @Primary
    @Replaces(value = ObjectMapper.class, factory = ObjectMapperFactory.class)
    ObjectMapper objectMapper() {
        return StrictJson.mapperForHttp();
    }
}
