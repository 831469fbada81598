package dev.countersign.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import dev.countersign.ServerTest;
import dev.countersign.access.ExamplePages;
import dev.countersign.access.ExamplePages.Example;
import dev.countersign.browser.Window.Look;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every page of the router: nobody has to remember to add a new one. Each is opened once as
 * somebody whom it is made for, and looked at in both themes and widths; what is wrong anywhere is
 * told together.
 */
@ServerTest
class EveryPageTest {
    private static final List<Integer> WIDTHS = List.of(1280, 390);

    /** Where text still has to flow: WCAG 2.2, 1.4.10. */
    private static final int NARROWEST = 320;

    private static final int FEWEST = 60;

    /** Pages that show something else to everybody. */
    private static final Set<String> FACES = Set.of("/", "/devices/{id}", "/requests/{id}");

    /** Routes that answer in HTML, but with no page of their own when they are just opened. */
    private static final Map<String, String> NO_PAGES =
            Map.ofEntries(
                    Map.entry("/notifications/count", "a number inside the navigation"),
                    Map.entry("/requests/check", "leads back to the form when nothing was sent"),
                    Map.entry("/signin/again", "leads on at once"),
                    Map.entry(
                            "/signin/password",
                            "leads to the sign-in page unless a password must change"),
                    Map.entry("/signin/provider", "leads to the provider of identities"),
                    Map.entry("/signin/provider/callback", "is where that provider leads back to"),
                    Map.entry("/keys/trust-request", "a file"));

    /** A part of a text that the texts of this product cannot fill in. */
    private static final Pattern FORMAT = Pattern.compile("\\d,(choice|number|date|time),");

    @Inject EmbeddedServer server;
    @Inject ExamplePages examples;

    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Window> windows = new LinkedHashMap<>();

    @Test
    void shouldBeAccessibleInBothThemesAndWidths() {
        List<Example> pages =
                examples.all().stream()
                        .filter(e -> !NO_PAGES.containsKey(e.route()) && !isFile(e))
                        .toList();
        assertThat(pages).as("pages looked at").hasSizeGreaterThan(FEWEST);
        try {
            pages.forEach(this::look);
        } finally {
            windows.values().forEach(Window::close);
        }
        assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
    }

    /** Files that browsers may ask for as well: they are saved, not shown. */
    private static boolean isFile(Example example) {
        return example.route().endsWith(".json") || example.route().endsWith(".csv");
    }

    private void look(Example example) {
        if (example.viewers().isEmpty()) {
            wrong.add(example.route() + ": nobody may see it");
            return;
        }
        List<String> viewers = example.viewers();
        int faces = FACES.contains(example.route()) ? viewers.size() : 1;
        viewers.subList(0, faces).forEach(viewer -> look(example, viewer));
    }

    private void look(Example example, String viewer) {
        Window window = windows.computeIfAbsent(viewer, this::window);
        Page page = window.page();
        String where = example.route() + " as " + viewer;
        window.complaints();
        Response answer = null;
        try {
            answer = page.navigate(server.getURL() + example.path());
        } catch (PlaywrightException e) {
            wrong.add(where + ": " + e.getMessage());
        }
        if (answer == null || answer.status() != 200) {
            wrong.add(where + " answers " + (answer == null ? "nothing" : answer.status()));
            return;
        }
        isOnePage(where, page);
        for (int width : WIDTHS) {
            for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                window.show(width, theme);
                String seen = "%s at %d %s: ".formatted(where, width, theme);
                List<String> found =
                        isWhole(width, theme) ? window.violations() : window.paleColours();
                found.forEach(violation -> wrong.add(seen + violation));
            }
            int beyond = window.beyondTheWidth();
            if (beyond > 0) {
                wrong.add("%s is %d px too wide at %d".formatted(where, beyond, width));
            }
        }
        window.show(NARROWEST, ColorScheme.LIGHT);
        int beyond = window.beyondTheWidth();
        if (beyond > 0) {
            wrong.add("%s is %d px too wide at %d".formatted(where, beyond, NARROWEST));
        }
        window.complaints().forEach(complaint -> wrong.add(where + ": " + complaint));
    }

    /**
     * Each width and each theme is judged by every rule once. Between the other two, nothing but
     * colours differs, so only they are judged.
     */
    private static boolean isWhole(int width, ColorScheme theme) {
        return (width == WIDTHS.getFirst()) == (theme == ColorScheme.LIGHT);
    }

    private Window window(String viewer) {
        return Window.open(server.getURL().toString(), Look.DESK)
                .withCookies(examples.cookies(viewer));
    }

    private void isOnePage(String where, Page page) {
        int headings = page.locator("h1").count();
        if (headings != 1) {
            wrong.add(where + " has " + headings + " headings h1");
        }
        String html = page.content();
        if (html.contains("??") || FORMAT.matcher(html).find()) {
            wrong.add(where + " lacks a text");
        }
    }
}
