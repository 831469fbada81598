package dev.countersign.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.FormFields;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.json.JsonSyntaxException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.exceptions.DuplicateRouteException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import io.netty.handler.codec.compression.DecompressionException;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every failure that the framework notices, in this product's words. */
@Controller("/problem")
@Secured(SecurityRule.IS_ANONYMOUS)
final class ErrorRoutes {
    /**
     * PostgreSQL's character_not_in_repertoire and untranslatable_character: text that no row can
     * have.
     */
    private static final Set<String> NO_TEXT = Set.of("22021", "22P05");

    /** PostgreSQL's unique_violation, serialization_failure and deadlock_detected. */
    private static final Set<String> RACES = Set.of("23505", "40001", "40P01");

    private final ProblemRenderer renderer;
    private final UnsentForms forms;
    private final Router router;

    ErrorRoutes(ProblemRenderer renderer, UnsentForms forms, Router router) {
        this.renderer = renderer;
        this.forms = forms;
        this.router = router;
    }

    /** What our own rooms throw. */
    @Error(global = true)
    HttpResponse<?> problem(HttpRequest<?> request, Problem e) {
        return renderer.render(request, e);
    }

    @Error(global = true)
    HttpResponse<?> json(HttpRequest<?> request, JsonProcessingException e) {
        return renderer.render(request, BodyProblems.of(e));
    }

    /** What the HTTP layer makes of a body that is no JSON. */
    @Error(global = true)
    HttpResponse<?> syntax(HttpRequest<?> request, JsonSyntaxException e) {
        return renderer.render(request, BodyProblems.of(e));
    }

    @Error(global = true)
    HttpResponse<?> conversion(HttpRequest<?> request, ConversionErrorException e) {
        if (e.getArgument().isAnnotationPresent(QueryValue.class)) {
            return renderer.render(
                    request,
                    Problem.field(
                            "/" + e.getArgument().getName(),
                            "type",
                            "This value is of the wrong type.",
                            BodyProblems.expected(e.getArgument().getType())));
        }
        return renderer.render(request, BodyProblems.of(e));
    }

    @Error(global = true)
    HttpResponse<?> codec(HttpRequest<?> request, CodecException e) {
        return renderer.render(request, BodyProblems.of(e));
    }

    @Error(global = true)
    HttpResponse<?> unsatisfied(HttpRequest<?> request, UnsatisfiedRouteException e) {
        String name = e.getArgument().getName();
        return renderer.render(
                request,
                Problem.field(
                        "/" + name, "missing", "The value " + name + " is missing.", "a value"));
    }

    @Error(global = true)
    HttpResponse<?> constraints(HttpRequest<?> request, ConstraintViolationException e) {
        List<FieldError> errors =
                e.getConstraintViolations().stream()
                        .map(BodyProblems::violation)
                        .sorted(BodyProblems.BY_POINTER)
                        .toList();
        return renderer.render(request, Problem.fields(errors));
    }

    @Error(global = true)
    HttpResponse<?> tooLarge(HttpRequest<?> request, ContentLengthExceededException e) {
        return renderer.render(
                request,
                new Problem(
                        ProblemCode.BODY_TOO_LARGE,
                        "A body here holds at most 1 MiB, a policy bundle 16 MiB."));
    }

    /** As {@code //}, which the framework can make no address of. */
    @Error(global = true)
    HttpResponse<?> address(HttpRequest<?> request, URISyntaxException e) {
        return renderer.render(
                request, new Problem(ProblemCode.BODY_MALFORMED, "This is no address."));
    }

    /** As {@link #tooLarge}, where the body is read as a whole. */
    @Error(global = true)
    HttpResponse<?> tooLargeForMemory(HttpRequest<?> request, BufferLengthExceededException e) {
        return renderer.render(
                request,
                new Problem(ProblemCode.BODY_TOO_LARGE, "A body here holds at most 1 MiB."));
    }

    @Error(global = true)
    HttpResponse<?> compressed(HttpRequest<?> request, DecompressionException e) {
        return renderer.render(
                request,
                new Problem(
                        ProblemCode.BODY_MALFORMED,
                        "The body is not in the encoding that Content-Encoding names."));
    }

    /** A page is asked for again after signing in; a form that was sent is kept until then. */
    @Error(global = true)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> access(HttpRequest<?> request, AuthorizationException e) {
        if (e.isForbidden()) {
            return renderer.render(
                    request, new Problem(ProblemCode.FORBIDDEN, "Your roles do not include this."));
        }
        boolean part = request.getHeaders().contains("HX-Request");
        if (ProblemRenderer.wantsPage(request) && !part) {
            return signIn(request);
        }
        return renderer.render(
                request,
                new Problem(
                        ProblemCode.SIGN_IN_NEEDED,
                        "This address needs a signed-in person, an enrolled device or an API client."));
    }

    private HttpResponse<?> signIn(HttpRequest<?> request) {
        if (request.getMethod() == HttpMethod.GET) {
            return HttpResponse.seeOther(signInFor(request.getUri().toString()));
        }
        MutableHttpResponse<?> answer = HttpResponse.seeOther(signInFor(forms.page(request)));
        forms.hold(request).ifPresent(answer::cookie);
        return answer;
    }

    private static URI signInFor(String next) {
        return URI.create("/signin?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
    }

    /** With the methods that are taken there (RFC 9110 section 15.5.6). */
    @Error(global = true, status = HttpStatus.METHOD_NOT_ALLOWED)
    HttpResponse<?> method(HttpRequest<?> request) {
        String allowed =
                router.findAny(request).stream()
                        .map(match -> match.getRouteInfo().getHttpMethodName())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return renderer.render(
                        request,
                        new Problem(
                                ProblemCode.METHOD_NOT_ALLOWED,
                                "See the interface description for what is taken here."))
                .header(HttpHeaders.ALLOW, allowed);
    }

    /** A field of a form that no row could keep. */
    @Error(global = true)
    HttpResponse<?> nul(HttpRequest<?> request, FormFields.NulInField e) {
        return renderer.render(request, NulRefusal.problem(e.field()));
    }

    @Error(global = true, status = HttpStatus.UNSUPPORTED_MEDIA_TYPE)
    HttpResponse<?> mediaType(HttpRequest<?> request) {
        return renderer.render(
                request,
                new Problem(
                        ProblemCode.MEDIA_TYPE,
                        "Send application/json, or a form from this site."));
    }

    /** Where several routes differ in what they take, and nothing says which it is. */
    @Error(global = true)
    HttpResponse<?> ambiguous(HttpRequest<?> request, DuplicateRouteException e) {
        return mediaType(request);
    }

    @Error(global = true, status = HttpStatus.NOT_ACCEPTABLE)
    HttpResponse<?> notAcceptable(HttpRequest<?> request) {
        return renderer.render(
                request,
                new Problem(ProblemCode.NOT_ACCEPTABLE, "Ask for application/json or text/html."));
    }

    @Error(global = true, status = HttpStatus.NOT_FOUND)
    HttpResponse<?> notFound(HttpRequest<?> request) {
        return renderer.render(
                request,
                new Problem(ProblemCode.ROUTE_UNKNOWN, "Nothing is served at this address."));
    }

    @Error(global = true)
    HttpResponse<?> unexpected(HttpRequest<?> request, Throwable e) {
        if (databaseIsGone(e)) {
            return renderer.render(
                    request,
                    new Problem(
                            ProblemCode.DATABASE, "Nothing was changed. Try again in a minute."));
        }
        if (states(e).anyMatch(NO_TEXT::contains)) {
            return renderer.render(
                    request,
                    Problem.field(
                            "",
                            "format",
                            "The address or the body holds U+0000.",
                            "text without it"));
        }
        if (isRace(e)) {
            return renderer.render(
                    request,
                    new Problem(
                            ProblemCode.CONFLICT,
                            "Somebody else changed the same at this moment, and nothing of yours was"
                                    + " changed. Look at it again, then try again."));
        }
        return renderer.renderUnexpected(request, e);
    }

    /** Of two acts at once, the one that came second or was stopped so that the other can go on. */
    private static boolean isRace(Throwable failure) {
        return causes(failure).anyMatch(OptimisticLockException.class::isInstance)
                || states(failure).anyMatch(RACES::contains);
    }

    /**
     * A connection that cannot be had, or broke (SQLSTATE classes 08 and 57). When it broke within
     * a transaction, what is thrown is the rollback's failure in its place: the pool has closed the
     * connection by then and says so without a state, as no answer of PostgreSQL does.
     */
    private static boolean databaseIsGone(Throwable failure) {
        return causes(failure).anyMatch(SQLTransientConnectionException.class::isInstance)
                || states(failure)
                        .anyMatch(state ->
                                state.isEmpty()
                                        || state.startsWith("08")
                                        || state.startsWith("57P"));
    }

    /** The SQLSTATEs behind a failure, the outermost first; empty where there is none. */
    private static Stream<String> states(Throwable failure) {
        return causes(failure)
                .filter(SQLException.class::isInstance)
                .map(cause -> Objects.toString(((SQLException) cause).getSQLState(), ""));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
