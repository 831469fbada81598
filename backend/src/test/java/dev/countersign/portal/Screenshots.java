package dev.countersign.portal;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import dev.countersign.browser.Window;
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
    private static final long LARGEST = 200 * 1024;
    private static final int FIRST_SCREEN = 720;
    private static final List<Integer> WIDTHS = List.of(1280, 390);
    private static final List<String> DARK = List.of("home", "request-new", "request", "review");

    /** A form inside of a page, of which nothing else is taken. */
    private static final String DESCRIBE = "#describe";

    private static final Map<String, String> PAGES = new LinkedHashMap<>();
    private static final Map<String, String> FIRST_OF = new LinkedHashMap<>();
    private static final Map<String, Linked> LINKED = new LinkedHashMap<>();

    /** A page that a list, or the first page of that list, leads to by such a link. */
    private record Linked(String list, String part) {}

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
        PAGES.put("dashboard", "/dashboard");
        PAGES.put("exceptions", "/exceptions");
        PAGES.put("exception-new", "/exceptions/new");
        PAGES.put("notifications", "/notifications");
        PAGES.put("clients", "/clients");
        PAGES.put("client-new", "/clients/new");
        PAGES.put("webhooks", "/webhooks");
        PAGES.put("keys", "/keys");
        PAGES.put("settings", "/settings");
        PAGES.put("small-team", "/settings/small-team");
        PAGES.put("health", "/system");
        PAGES.put("person-new", "/people/new");
        PAGES.put("account", "/account");
        PAGES.put("account-password", "/account/password");
        PAGES.put("account-sessions", "/account/sessions");
        PAGES.put("account-passkeys", "/account/passkeys");
        PAGES.put("account-notifications", "/account/notifications");
        FIRST_OF.put("request", "/requests");
        FIRST_OF.put("review", "/reviews");
        FIRST_OF.put("approval", "/approvals");
        FIRST_OF.put("device", "/devices");
        FIRST_OF.put("artifact", "/artifacts");
        FIRST_OF.put("person", "/people");
        FIRST_OF.put("decision", "/decisions");
        FIRST_OF.put("device-group", "/device-groups");
        FIRST_OF.put("policy-bundle", "/policies");
        FIRST_OF.put("exception", "/exceptions");
        FIRST_OF.put("client", "/clients");
        FIRST_OF.put("webhook", "/webhooks");
        LINKED.put("evidence", new Linked("/requests", "/evidence"));
        LINKED.put("request-set", new Linked("/requests", "/requests/sets/"));
        LINKED.put("request-edit", new Linked("/requests?state=in_review", "/edit"));
        LINKED.put("device-lost", new Linked("/devices", "/loss"));
        LINKED.put("person-leaving", new Linked("/people", "/leaving"));
        LINKED.put("person-sign-in", new Linked("/people", "/sign-in"));
        LINKED.put("model-revocation", new Linked("/artifacts", "/revocation"));
        LINKED.put("model-withdrawal", new Linked("/artifacts?confirmed=true", "/withdrawal"));
        LINKED.put("policy-effect", new Linked("/policies", "/effect"));
        LINKED.put("policy-shadow", new Linked("/policies", "/shadow"));
        LINKED.put("model-description", new Linked("/reviews", DESCRIBE));
    }

    private final String url;
    private final Path folder;

    private Screenshots(String url, Path folder) {
        this.url = url;
        this.folder = folder;
    }

    /** Ends the process itself: the threads that talk to the browser would keep it alive. */
    public static void main(String[] args) {
        try {
            run(args);
        } catch (IOException | RuntimeException e) {
            System.err.println("screenshots: " + e);
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("usage: Screenshots URL FOLDER NAME:PASSWORD…");
        }
        Path folder = Files.createDirectories(Path.of(args[1]));
        Screenshots shots = new Screenshots(args[0], folder);
        try (Window nobody = Window.open(args[0], Window.Look.DESK)) {
            shots.take(nobody, "sign-in", "/signin", ColorScheme.LIGHT);
        }
        Map<String, String> people = new LinkedHashMap<>();
        for (String signIn : List.of(args).subList(2, args.length)) {
            String[] parts = signIn.split(":", 2);
            people.put(parts[0], parts[1]);
        }
        new ScreenshotScene(args[0]).fill(people);
        for (var person : people.entrySet()) {
            try (Window window = Window.open(args[0], Window.Look.DESK)) {
                shots.all(window.signIn(person.getKey(), person.getValue()));
            }
        }
    }

    private void all(Window window) throws IOException {
        for (var page : PAGES.entrySet()) {
            if (shows(window, page.getValue())) {
                takeOnce(window, page.getKey(), page.getValue());
            }
        }
        for (var list : FIRST_OF.entrySet()) {
            Optional<String> path = href(window.go(list.getValue()), "a.main-link");
            if (path.isPresent()) {
                takeOnce(window, list.getKey(), path.get());
            }
        }
        for (var linked : LINKED.entrySet()) {
            Optional<String> path =
                    linked.getValue().part.equals(DESCRIBE)
                            ? withForm(window, linked.getValue())
                            : linked(window, linked.getValue());
            if (path.isPresent()) {
                takeOnce(window, linked.getKey(), path.get());
            }
        }
    }

    private static Optional<String> linked(Window window, Linked linked) {
        Page page = window.go(linked.list);
        Optional<String> there = href(page, "main a[href*='" + linked.part + "']");
        Optional<String> first = href(page, "a.main-link");
        if (there.isPresent() || first.isEmpty()) {
            return there;
        }
        return href(window.go(first.get()), "main a[href*='" + linked.part + "']");
    }

    /** The first page of the list that has the form; a link in the page leads to it. */
    private static Optional<String> withForm(Window window, Linked linked) {
        List<String> pages =
                window.go(linked.list).locator("a.main-link").all().stream()
                        .map(link -> link.getAttribute("href"))
                        .toList();
        for (String path : pages) {
            if (window.go(path).locator(linked.part).count() > 0) {
                return Optional.of(path + linked.part);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> href(Page page, String link) {
        var links = page.locator(link);
        return links.count() == 0
                ? Optional.empty()
                : Optional.ofNullable(links.first().getAttribute("href"));
    }

    private void takeOnce(Window window, String name, String path) throws IOException {
        if (Files.exists(file(name, WIDTHS.getFirst(), ColorScheme.LIGHT))) {
            return;
        }
        take(window, name, path, ColorScheme.LIGHT);
        if (DARK.contains(name)) {
            take(window, name, path, ColorScheme.DARK);
        }
    }

    /** Whether the page opens and is not an empty list. */
    private boolean shows(Window window, String path) {
        Response answer = window.page().navigate(url + path);
        return answer != null
                && answer.status() == 200
                && window.page().locator(".card > .empty:only-child h2").count() == 0;
    }

    private void take(Window window, String name, String path, ColorScheme theme)
            throws IOException {
        for (int width : WIDTHS) {
            window.show(width, theme);
            Page page = window.go(path);
            Path file = file(name, width, theme);
            if (path.endsWith(DESCRIBE)) {
                form(page, file);
                continue;
            }
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

    private static void form(Page page, Path file) {
        Locator form = page.locator(DESCRIBE);
        form.evaluate("form => { form.open = true; }");
        form.screenshot(new Locator.ScreenshotOptions().setPath(file));
    }

    private Path file(String name, int width, ColorScheme theme) {
        String dark = theme == ColorScheme.DARK ? "-dark" : "";
        return folder.resolve(name + "-" + width + dark + ".png");
    }
}
