package dev.countersign.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One real Chromium for all tests of this process, started when first asked for and stopped with
 * the process. {@code backend/bin/find-chromium} and {@code find-node} find or install what it
 * needs. Not for several threads: Playwright belongs to the one that made it.
 */
public final class Chromium {
    private static @Nullable Browser running;

    private Chromium() {}

    /** The browser; every test opens a context of its own in it. */
    public static synchronized Browser get() {
        if (running == null || !running.isConnected()) {
            running = start();
        }
        return running;
    }

    private static Browser start() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_NODEJS_PATH", found("find-node"));
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Playwright playwright =
                Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(playwright::close));
        return playwright
                .chromium()
                .launch(
                        new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of(found("find-chromium")))
                                .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    /** What a script of {@code backend/bin} prints: its last line is the path. */
    private static String found(String script) {
        try {
            Process process =
                    new ProcessBuilder("bash", scripts().resolve(script).toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(script + " ended with " + exit);
            }
            return out.lines().reduce("", (_, line) -> line).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path scripts() {
        Path here = Path.of("").toAbsolutePath();
        return (here.endsWith("backend") ? here : here.resolve("backend")).resolve("bin");
    }
}
