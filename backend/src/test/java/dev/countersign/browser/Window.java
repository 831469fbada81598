package dev.countersign.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A browser window with cookies of its own, as one person uses it. */
public final class Window implements AutoCloseable {
    /** WCAG 2.2 at level AA, with everything it builds on. */
    private static final List<String> WCAG =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    /** The rules of axe in those that look at colours. */
    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");

    private static final int PATIENCE_MS = 20_000;

    /** How a window looks: its width in CSS pixels, its theme, and whether scripts run in it. */
    public record Look(int width, ColorScheme theme, boolean scripts) {
        public static final Look DESK = new Look(1280, ColorScheme.LIGHT, true);
        public static final Look PHONE = new Look(390, ColorScheme.LIGHT, true);
        public static final Look NO_SCRIPTS = new Look(1280, ColorScheme.LIGHT, false);

        public Look dark() {
            return new Look(width, ColorScheme.DARK, scripts);
        }
    }

    private final String url;
    private final Look look;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    private Window(String url, Look look, BrowserContext context) {
        this.url = url;
        this.look = look;
        this.context = context;
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    /** Opens an empty window for the server at {@code url}. */
    public static Window open(String url, Look look) {
        BrowserContext context =
                Chromium.get()
                        .newContext(
                                new Browser.NewContextOptions()
                                        .setViewportSize(look.width, look.width > 600 ? 900 : 844)
                                        .setColorScheme(look.theme)
                                        .setJavaScriptEnabled(look.scripts)
                                        .setReducedMotion(ReducedMotion.REDUCE)
                                        .setLocale("en-GB"));
        context.setDefaultTimeout(PATIENCE_MS);
        return new Window(url, look, context);
    }

    /** Signs in through the form. */
    public Window signIn(String username, String password) {
        go("/signin");
        page.fill("#username", username);
        page.fill("#password", password);
        page.click("main button[type=submit]");
        page.waitForURL(address -> !address.contains("/signin"));
        return this;
    }

    /** Opens a path of the server. */
    public Page go(String path) {
        page.navigate(url + path);
        return page;
    }

    /** The status of the answer for a path, which is shown then. */
    int status(String path) {
        Response answer = page.navigate(url + path);
        return answer == null ? 0 : answer.status();
    }

    Look look() {
        return look;
    }

    /** Accessible, and nothing beyond the width; without scripts nobody can look from inside. */
    void looksRight() {
        if (look.scripts) {
            fitsTheWidth();
            isAccessible();
        }
    }

    public Page page() {
        return page;
    }

    public BrowserContext context() {
        return context;
    }

    /** Is signed in by the cookies of somebody. */
    Window withCookies(Map<String, String> cookies) {
        cookies.forEach(
                (name, value) -> context.addCookies(List.of(new Cookie(name, value).setUrl(url))));
        return this;
    }

    /** Shows the page as it is now in another width and theme. */
    public void show(int width, ColorScheme theme) {
        page.setViewportSize(width, width > 600 ? 900 : 844);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
        // the page hears of it, then paints, then what moves in spite of REDUCE ends
        page.evaluate(
                "async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);"
                        + " await Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0))); }");
    }

    /** What the browser complained about since this was asked last: scripts, policy, files. */
    List<String> complaints() {
        List<String> since = List.copyOf(complaints);
        complaints.clear();
        return since;
    }

    /** Axe finds nothing against WCAG 2.2 AA on the page as it is now. */
    public void isAccessible() {
        assertThat(violations()).as(page.url()).isEmpty();
    }

    /** What axe finds against WCAG 2.2 AA on the page as it is now: a rule and the elements. */
    List<String> violations() {
        return violations("tag", WCAG);
    }

    /** Those of {@link #violations} that are about colours. */
    List<String> paleColours() {
        return violations("rule", COLOURS);
    }

    private List<String> violations(String kind, List<String> which) {
        if (!Boolean.TRUE.equals(page.evaluate("() => typeof window.axe === 'object'"))) {
            page.evaluate(Axe.SCRIPT);
        }
        Object found = page.evaluate(Axe.RUN, Map.of("type", kind, "values", which));
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** The script of axe, read once. */
    private static final class Axe {
        private static final String SCRIPT = script();
        private static final String RUN =
                """
                which => axe
                  .run(document, {runOnly: which, resultTypes: ['violations']})
                  .then(results => results.violations.map(rule => rule.id + ': '
                    + rule.nodes.slice(0, 5).map(node => node.html + ' ' + node.failureSummary).join('\\n  ')))\
                """;

        private static String script() {
            try (InputStream in = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
                if (in == null) {
                    throw new IllegalStateException("axe.min.js is not in the library of axe");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Nothing of the page has to be reached by scrolling sideways. */
    public void fitsTheWidth() {
        assertThat(beyondTheWidth()).as("%s is too wide by", page.url()).isZero();
    }

    /** How many pixels of the page lie beyond the width of the window. */
    int beyondTheWidth() {
        Object beyond =
                page.evaluate(
                        "() => document.documentElement.scrollWidth"
                                + " - document.documentElement.clientWidth");
        return ((Number) beyond).intValue();
    }

    @Override
    public void close() {
        context.close();
    }
}
