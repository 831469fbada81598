package dev.countersign.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as files, asked for as programs and as browsers do. */
@ServerTest
class ExportsTest {
    /** What a browser asks for when somebody opens an address. */
    private static final String NAVIGATION =
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    @Inject Api api;
    @Inject EmbeddedServer server;

    private HttpResponse<String> get(String path, String accept) {
        Api.Identity auditor = api.person(Role.AUDITOR);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.getURL() + path))
                        .header(auditor.header(), auditor.value())
                        .header("Accept", accept)
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devices",
                "models",
                "tools",
                "requests",
                "approvals",
                "exceptions",
                "people",
                "loads",
                "decisions",
                "device-groups"
            })
    void shouldBeAFileToWhoeverOpensItsAddress(String list) {
        for (String accept : new String[] {NAVIGATION, "*/*", "text/csv"}) {
            HttpResponse<String> answer = get("/" + list + "/export?format=csv", accept);

            assertThat(answer.statusCode()).as("%s as %s", list, accept).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .startsWith("text/csv");
            assertThat(answer.headers().firstValue("content-disposition").orElse(""))
                    .startsWith("attachment");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/artifacts/export?as=csv, text/csv",
        "/artifacts/export?as=csv&format=gguf, text/csv",
        "/artifacts/export?as=json&format=gguf, application/json",
        "/artifacts/export, text/csv"
    })
    void shouldTellAFilterFromTheKindOfFile(String path, String type) {
        HttpResponse<String> answer = get(path, NAVIGATION);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(type);
    }

    @Test
    void shouldSayWhyThereIsNoneToABrowserByAPage() {
        String wrong = "/devices/export?format=csv&state=nowhere";
        HttpResponse<String> page = get(wrong, NAVIGATION);
        HttpResponse<String> problem = get(wrong, "text/csv");

        assertThat(page.statusCode()).isEqualTo(problem.statusCode()).isEqualTo(400);
        assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
        assertThat(problem.headers().firstValue("content-type").orElse(""))
                .startsWith("application/problem+json");
    }
}
