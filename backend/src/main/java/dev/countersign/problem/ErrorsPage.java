package dev.countersign.problem;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.views.ModelAndView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the {@code type} of every problem leads (RFC 9457 section 3.1.1): {@code docs/errors.md} as
 * a page, with each code as an anchor. For anyone, because anyone may be refused.
 */
@Controller("/docs/errors")
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ErrorsPage {
    private static final String DOCUMENT = "/interface/errors.md";
    private static final Pattern ENTRY =
            Pattern.compile(
                    "(?m)^### (\\S+)\\nStatus (\\d{3})\\. ((?:(?!^#|^Do: ).*\\n)+)Do: (.+(?:\\n(?!#).+)*)");
    private static final Pattern MARKS = Pattern.compile("`|\\[([^]]+)]\\([^)]*\\)");

    private final List<Entry> entries = entries(document());

    /** One code, in words. */
    record Entry(String code, String status, String means, String fix) {}

    @Get
    ModelAndView<Map<String, Object>> show() {
        return new ModelAndView<>("errors", Map.of("entries", entries));
    }

    static List<Entry> entries(String document) {
        return ENTRY.matcher(document)
                .results()
                .map(e -> new Entry(e.group(1), e.group(2), plain(e.group(3)), plain(e.group(4))))
                .toList();
    }

    /** Without marks of code, and links as their words. */
    private static String plain(String text) {
        return MARKS.matcher(text.strip().replace('\n', ' '))
                .replaceAll(mark -> mark.group(1) == null ? "" : mark.group(1).replace("$", "\\$"));
    }

    private static String document() {
        try (InputStream in = ErrorsPage.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new IllegalStateException(DOCUMENT + " is not part of this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
