package dev.countersign.endpoint;

import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URL;
import java.util.Optional;

/**
 * The OpenAPI document, {@code docs/openapi.yml}: made from the routes, and a test holds it to
 * them.
 */
@Controller
@Hidden
@Secured(SecurityRule.IS_ANONYMOUS)
final class InterfaceDescription {
    private final ResourceResolver resources;

    InterfaceDescription(ResourceResolver resources) {
        this.resources = resources;
    }

    @Get("/openapi.yml")
    @Produces(MediaType.APPLICATION_YAML)
    Optional<StreamedFile> document() {
        Optional<URL> document = resources.getResource("classpath:interface/openapi.yml");
        return document.map(StreamedFile::new);
    }
}
