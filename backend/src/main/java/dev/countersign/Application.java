package dev.countersign;

import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;

/**
 * Starts the server. All configuration comes from {@code application.yml}, environment and system
 * properties.
 */
@OpenAPIDefinition(info = @Info(title = "Countersign", version = "0.1"))
public final class Application {
    private Application() {}

    public static void main(String[] args) {
        Micronaut.build(args)
                .mainClass(Application.class)
                .deduceEnvironment(false)
                .deduceCloudEnvironment(false)
                .banner(false)
                .start();
    }
}
