package dev.countersign.portal;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the pictures in {@code docs/screenshots} from a running server: {@code Screenshots URL
 * FOLDER NAME:PASSWORD…}. Every page is taken by the first of the given people who sees something
 * on it, at 1280 and 390 pixels, light; the most used ones in the dark theme too; of a page whose
 * picture is above 200 KB only the first screen. A page that shows one thing is found by the first
 * link of its list.
 */
public final class Screenshots {
    private static final int TIMEOUT_MS = 20_000;
    private static final long LARGEST = 200 * 1024;
    private static final int FIRST_SCREEN = 720;
    private static final List<Integer> WIDTHS = List.of(1280, 390);
    private static final List<String> DARK = List.of("home", "request-new", "request", "review");

    private static final Map<String, String> PAGES = new LinkedHashMap<>();
    private static final Map<String, String> FIRST_OF = new LinkedHashMap<>();

    static {
        PAGES.put("home", "/");
        PAGES.put("requests", "/requests");
        PAGES.put("request-new", "/requests/new");
        PAGES.put("reviews", "/reviews");
        PAGES.put("approvals", "/approvals");
        PAGES.put("devices", "/devices");
        PAGES.put("device-new", "/devices/new");
        PAGES.put("models", "/models");
        PAGES.put("model", "/models/llama-3.1");
        PAGES.put("artifacts", "/artifacts");
        PAGES.put("tools", "/tools");
        PAGES.put("uses", "/uses");
        PAGES.put("people", "/people");
        PAGES.put("policies", "/policies");
        PAGES.put("policy-upload", "/policies/upload");
        PAGES.put("policy-history", "/policies/history");
        PAGES.put("rules", "/policies/rules");
        PAGES.put("rule", "/policies/rules/device.posture.stale");
        PAGES.put("decisions", "/decisions");
        PAGES.put("loads", "/loads");
        PAGES.put("device-groups", "/device-groups");
        PAGES.put("responsible-use", "/responsible-use");
        FIRST_OF.put("request", "/requests");
        FIRST_OF.put("review", "/reviews");
        FIRST_OF.put("approval", "/approvals");
        FIRST_OF.put("device", "/devices");
        FIRST_OF.put("artifact", "/artifacts");
        FIRST_OF.put("person", "/people");
        FIRST_OF.put("decision", "/decisions");
        FIRST_OF.put("device-group", "/device-groups");
        FIRST_OF.put("policy-bundle", "/policies");
    }

    private final Browser browser;
    private final String url;
    private final Path folder;

    private Screenshots(Browser browser, String url, Path folder) {
        this.browser = browser;
        this.url = url;
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("usage: Screenshots URL FOLDER NAME:PASSWORD…");
        }
        Path folder = Files.createDirectories(Path.of(args[1]));
        var options =
                new BrowserType.LaunchOptions()
                        .setExecutablePath(
                                Path.of(
                                        System.getenv()
                                                .getOrDefault("CHROMIUM", "/usr/bin/chromium")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu"));
        try (Playwright playwright = Playwright.create();
                Browser browser = playwright.chromium().launch(options)) {
            Screenshots shots = new Screenshots(browser, args[0], folder);
            shots.take("sign-in", "/signin", Optional.empty(), false);
            for (String signIn : List.of(args).subList(2, args.length)) {
                shots.all(signIn);
            }
        }
    }

    private void all(String signIn) throws IOException {
        for (var page : PAGES.entrySet()) {
            if (shows(page.getValue(), signIn)) {
                takeOnce(page.getKey(), page.getValue(), signIn);
            }
        }
        for (var list : FIRST_OF.entrySet()) {
            Optional<String> path = first(list.getValue(), signIn);
            if (path.isPresent()) {
                takeOnce(list.getKey(), path.get(), signIn);
            }
        }
    }

    private void takeOnce(String name, String path, String signIn) throws IOException {
        if (Files.exists(file(name, WIDTHS.getFirst(), false))) {
            return;
        }
        take(name, path, Optional.of(signIn), false);
        if (DARK.contains(name)) {
            take(name, path, Optional.of(signIn), true);
        }
    }

    /** Whether the page opens and is not an empty list. */
    private boolean shows(String path, String signIn) {
        try (BrowserContext context = context(WIDTHS.getFirst(), signIn, false)) {
            Page page = context.newPage();
            var answer = page.navigate(url + path);
            return answer.status() == 200 && page.locator(".empty h2").count() == 0;
        }
    }

    private Optional<String> first(String list, String signIn) {
        try (BrowserContext context = context(WIDTHS.getFirst(), signIn, false)) {
            Page page = context.newPage();
            page.navigate(url + list);
            var links = page.locator("a.main-link");
            return links.count() == 0
                    ? Optional.empty()
                    : Optional.ofNullable(links.first().getAttribute("href"));
        }
    }

    private void take(String name, String path, Optional<String> signIn, boolean dark)
            throws IOException {
        for (int width : WIDTHS) {
            try (BrowserContext context = context(width, signIn.orElse(null), dark)) {
                Page page = context.newPage();
                page.navigate(url + path);
                Path file = file(name, width, dark);
                page.screenshot(
                        new Page.ScreenshotOptions()
                                .setPath(file)
                                .setType(ScreenshotType.PNG)
                                .setFullPage(true));
                if (Files.size(file) > LARGEST) {
                    page.screenshot(
                            new Page.ScreenshotOptions()
                                    .setPath(file)
                                    .setClip(0, 0, width, FIRST_SCREEN));
                }
            }
        }
    }

    private Path file(String name, int width, boolean dark) {
        return folder.resolve(name + "-" + width + (dark ? "-dark" : "") + ".png");
    }

    private BrowserContext context(
            int width, @org.jspecify.annotations.Nullable String signIn, boolean dark) {
        BrowserContext context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setViewportSize(width, width > 600 ? 900 : 844)
                                .setColorScheme(
                                        dark
                                                ? com.microsoft.playwright.options.ColorScheme.DARK
                                                : com.microsoft.playwright.options.ColorScheme
                                                        .LIGHT));
        context.setDefaultTimeout(TIMEOUT_MS);
        if (signIn != null) {
            String[] parts = signIn.split(":", 2);
            Page page = context.newPage();
            page.navigate(url + "/signin");
            page.fill("#username", parts[0]);
            page.fill("#password", parts[1]);
            page.click("main button[type=submit]");
            page.waitForURL(address -> !address.contains("/signin"));
            page.close();
        }
        return context;
    }
}
