package dev.countersign.portal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.browser.Window;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a demo does not leave behind and pictures should show, made by the people of the demo
 * through the machine interface: an exception that waits and one that holds, a request for several
 * files, and a webhook. What is refused stays away, and is said.
 */
final class ScreenshotScene {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULE = "tool.isolation.missing";

    private final String url;

    ScreenshotScene(String url) {
        this.url = url;
    }

    /**
     * Fills it.
     *
     * @param people passwords by name; whoever is missing does nothing
     */
    void fill(Map<String, String> people) throws IOException {
        String waiting = "";
        if (people.containsKey("dana")) {
            waiting = asDeveloper(people.get("dana"), "dana", 60);
        }
        if (people.containsKey("sam") && !waiting.isEmpty()) {
            try (Window window = signedIn("sam", people.get("sam"))) {
                post(
                        window,
                        "/api/v1/exceptions/" + waiting + "/grant",
                        Map.of("reason", "the laptop gets its container runtime next month"));
            }
        }
        if (people.containsKey("kim")) {
            asDeveloper(people.get("kim"), "kim", 14);
        }
        if (people.containsKey("administrator")) {
            try (Window window = signedIn("administrator", people.get("administrator"))) {
                post(
                        window,
                        "/api/v1/webhooks",
                        Map.of(
                                "name",
                                "chat room of the security team",
                                "url",
                                "https://hooks.example.org/countersign",
                                "kinds",
                                List.of("request.approved")));
            }
        }
    }

    /** Asks for an exception and for several files at once; the exception's id. */
    private String asDeveloper(String password, String name, int days) throws IOException {
        try (Window window = signedIn(name, password)) {
            String device = first(window, "/api/v1/devices?limit=1", "id");
            JsonNode files = get(window, "/api/v1/artifacts?limit=2").path("items");
            List<String> digests = files.findValuesAsText("digest").stream().distinct().toList();
            JsonNode exception =
                    post(
                            window,
                            "/api/v1/exceptions",
                            Map.of(
                                    "rule",
                                    RULE,
                                    "device_id",
                                    device,
                                    "days",
                                    days,
                                    "reason",
                                    "no container runtime on this laptop until it is replaced"));
            post(
                    window,
                    "/api/v1/request-sets",
                    Map.of(
                            "device_ids",
                            List.of(device),
                            "model_digests",
                            digests,
                            "tool_ids",
                            List.of("ollama"),
                            "scopes",
                            List.of("unit_tests"),
                            "data_classes",
                            List.of("source_code"),
                            "environment",
                            "development",
                            "duration_days",
                            30,
                            "reason",
                            "compare which of them writes the better unit tests"));
            return exception.path("id").asText("");
        }
    }

    private Window signedIn(String name, String password) {
        return Window.open(url, Window.Look.DESK).signIn(name, password);
    }

    private static String first(Window window, String path, String member) throws IOException {
        return get(window, path).path("items").path(0).path(member).asText("");
    }

    private static JsonNode get(Window window, String path) throws IOException {
        return call(window, path, null);
    }

    private static JsonNode post(Window window, String path, Map<String, ?> body)
            throws IOException {
        return call(window, path, JSON.writeValueAsString(body));
    }

    private static JsonNode call(Window window, String path, @Nullable String body)
            throws IOException {
        Object answer =
                window.page()
                        .evaluate(
                                """
                                async ([path, body]) => {
                                  const answer = await fetch(path, body == null ? {} : {
                                    method: 'POST', headers: {'content-type': 'application/json'}, body});
                                  return answer.status + ' ' + await answer.text();
                                }
                                """,
                                Arrays.asList(path, body));
        String[] said = String.valueOf(answer).split(" ", 2);
        if (!said[0].startsWith("2")) {
            System.err.println(path + " answers " + said[0] + ": " + said[1]);
        }
        return JSON.readTree(said[1]);
    }
}
