package dev.countersign.inventory.use;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import io.micronaut.context.BeanContext;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class RegistersTest {
    @Inject Api api;
    @Inject Tools tools;
    @Inject Uses uses;
    @Inject UseCatalogue catalogue;
    @Inject BeanContext context;

    @Nested
    class Loading {
        @Test
        void shouldGiveTheSameHoweverOften() {
            List<Tool> before = tools.list();
            catalogue.onApplicationEvent(new StartupEvent(context));

            assertThat(before).hasSize(6);
            assertThat(tools.list()).isEqualTo(before);
            assertThat(uses.scopes()).hasSize(6);
            assertThat(uses.dataClasses()).hasSize(9);
        }
    }

    @Nested
    class Register {
        @Test
        void shouldApproveTheToolsOfThePolicy() {
            assertThat(tools.list())
                    .filteredOn(Tool::approved)
                    .extracting(Tool::id)
                    .containsExactlyInAnyOrder(
                            "ollama", "lm_studio", "lmdeploy", "localgpt", "llama_cpp");
            Tool ollama = tools.find("ollama").orElseThrow();
            assertThat(ollama.minimumVersion()).containsExactly(0L, 17L, 1L);
            assertThat(ollama.advisories())
                    .filteredOn(Advisory::enforced)
                    .extracting(Advisory::id)
                    .contains("CVE-2026-103663")
                    .doesNotContain("CVE-2026-108836");
        }

        @Test
        void shouldKeepDataClassesInOrder() {
            assertThat(uses.dataClasses())
                    .extracting(DataClass::id)
                    .containsExactly(
                            "public",
                            "synthetic",
                            "sanitised",
                            "source_code",
                            "internal",
                            "confidential",
                            "personal",
                            "health",
                            "secret");
            assertThat(uses.dataClasses().getLast().handling()).isEqualTo(Handling.FORBIDDEN);
        }

        @Test
        void shouldBeReadOverHttp() {
            Api.Identity who = api.person(Role.DEVELOPER);

            assertThat(api.get(who, "/api/v1/tools").body().path("items")).hasSize(6);
            assertThat(api.get(who, "/api/v1/scopes").body().at("/items/0/id").asText())
                    .isEqualTo("code_generation");
            assertThat(api.get(who, "/api/v1/data-classes").body().at("/items/8/handling").asText())
                    .isEqualTo("forbidden");
            assertThat(api.get(Api.NOBODY, "/api/v1/tools").status()).isEqualTo(401);
        }
    }
}
