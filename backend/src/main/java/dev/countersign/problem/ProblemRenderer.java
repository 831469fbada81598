package dev.countersign.problem;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.views.ModelAndView;
import io.micronaut.views.ModelAndViewRenderer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders a problem for whoever asked: {@code application/problem+json} for programs, a page for
 * people, a line of text for AuthZEN.
 */
@Singleton
public final class ProblemRenderer {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemRenderer.class);
    private static final MediaType PROBLEM_JSON = MediaType.of("application/problem+json");

    private static final String BY_PAGE = ProblemRenderer.class.getName() + ".byPage";

    private final ModelAndViewRenderer<Map<String, Object>, HttpRequest<?>> views;

    ProblemRenderer(ModelAndViewRenderer<Map<String, Object>, HttpRequest<?>> views) {
        this.views = views;
    }

    /** The answer to {@code request}; logs nothing of the input. */
    public MutableHttpResponse<?> render(HttpRequest<?> request, Problem problem) {
        MutableHttpResponse<?> answer = answer(request, problem);
        problem.retryAfter()
                .ifPresent(s -> answer.header(HttpHeaders.RETRY_AFTER, Long.toString(s)));
        return answer;
    }

    private MutableHttpResponse<?> answer(HttpRequest<?> request, Problem problem) {
        String correlation = UUID.randomUUID().toString();
        ProblemCode code = problem.code();
        LOG.info(
                "{} {} {} {}",
                code.code(),
                request.getMethodName(),
                request.getPath(),
                correlation);
        ProblemBody body =
                new ProblemBody(
                        "/docs/errors#" + code.code(),
                        code.title(),
                        code.status().getCode(),
                        problem.detail(),
                        request.getPath(),
                        code.code(),
                        problem.errors(),
                        correlation);
        if (request.getPath().startsWith("/access/")) {
            return HttpResponse.status(code.status())
                    .contentType(MediaType.TEXT_PLAIN_TYPE)
                    .body(message(problem));
        }
        if (wantsPage(request)) {
            return HttpResponse.status(code.status())
                    .contentType(MediaType.TEXT_HTML_TYPE)
                    .body(page(request, body));
        }
        return HttpResponse.status(code.status()).contentType(PROBLEM_JSON).body(body);
    }

    /** AuthZEN's errors are a message and nothing else. */
    private static String message(Problem problem) {
        return problem.errors().isEmpty()
                ? problem.detail()
                : problem.errors().stream()
                        .map(e ->
                                e.pointer().isEmpty()
                                        ? e.detail()
                                        : e.pointer() + ": " + e.detail())
                        .collect(Collectors.joining(" "));
    }

    /**
     * Rendered here and now: an error can leave a filter that lies outside the framework's own
     * rendering.
     */
    private String page(HttpRequest<?> request, ProblemBody body) {
        Map<String, Object> model = Map.of("problem", body);
        StringWriter text = new StringWriter();
        views.render(new ModelAndView<>("problem", model), request, MediaType.TEXT_HTML)
                .ifPresent(page -> {
                    try {
                        page.writeTo(text);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return text.toString();
    }

    /**
     * An unexpected failure: the cause goes to the log under a correlation id, never to the caller.
     */
    public MutableHttpResponse<?> renderUnexpected(HttpRequest<?> request, Throwable cause) {
        LOG.error("unexpected failure at {} {}", request.getMethodName(), request.getPath(), cause);
        return render(
                request,
                new Problem(
                        ProblemCode.INTERNAL,
                        "The failure was recorded. Nothing was changed.",
                        List.of()));
    }

    /** For a request that has lost what a browser accepts. */
    public static void tellByPage(HttpRequest<?> request) {
        request.setAttribute(BY_PAGE, true);
    }

    /**
     * Whether whoever asked is a person with a browser. The interface answers in JSON to everybody,
     * also under the addresses that other programs prescribe ({@code /v1/}, {@code /access/}).
     */
    public static boolean wantsPage(HttpRequest<?> request) {
        if (request.getAttribute(BY_PAGE).isPresent()) {
            return true;
        }
        return !request.getPath().startsWith("/api/")
                && !request.getPath().startsWith("/v1/")
                && !request.getPath().startsWith("/access/")
                && request.getHeaders().accept().stream()
                        .anyMatch(type -> type.getName().equals(MediaType.TEXT_HTML));
    }
}
