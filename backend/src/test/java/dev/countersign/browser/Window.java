package dev.countersign.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.stream.Collectors;

/** A browser window with cookies of its own, as one person uses it. */
public final class Window implements AutoCloseable {
    /** WCAG 2.2 at level AA, with everything it builds on. */
    private static final List<String> WCAG =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

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
    private final BrowserContext context;
    private final Page page;

    private Window(String url, BrowserContext context) {
        this.url = url;
        this.context = context;
        this.page = context.newPage();
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
                                        .setLocale("en-GB"));
        context.setDefaultTimeout(PATIENCE_MS);
        return new Window(url, context);
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

    public Page page() {
        return page;
    }

    public BrowserContext context() {
        return context;
    }

    /** Axe finds nothing against WCAG 2.2 AA on the page as it is now. */
    public void isAccessible() {
        var violations = new AxeBuilder(page).withTags(WCAG).analyze().getViolations();
        assertThat(violations)
                .as(() ->
                        page.url()
                                + "\n"
                                + violations.stream()
                                        .map(rule ->
                                                rule.getId()
                                                        + ": "
                                                        + rule.getNodes().stream()
                                                                .map(node ->
                                                                        node.getHtml()
                                                                                + " "
                                                                                + node
                                                                                        .getFailureSummary())
                                                                .collect(
                                                                        Collectors.joining("\n  ")))
                                        .collect(Collectors.joining("\n")))
                .isEmpty();
    }

    /** Nothing of the page has to be reached by scrolling sideways. */
    public void fitsTheWidth() {
        Object beyond =
                page.evaluate(
                        "() => document.documentElement.scrollWidth"
                                + " - document.documentElement.clientWidth");
        assertThat(((Number) beyond).intValue()).as("%s is too wide by", page.url()).isZero();
    }

    @Override
    public void close() {
        context.close();
    }
}
