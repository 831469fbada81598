package dev.countersign.problem;

import io.micronaut.http.HttpStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An expected failure: thrown by any room, rendered once at the edge. Never carries secrets. */
public final class Problem extends RuntimeException {
    private final ProblemCode code;
    private final List<FieldError> errors;
    private final @Nullable Duration wait;

    public Problem(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    public Problem(ProblemCode code, String detail, List<FieldError> errors) {
        this(code, detail, errors, null);
    }

    private Problem(
            ProblemCode code, String detail, List<FieldError> errors, @Nullable Duration wait) {
        super(detail);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.wait = wait;
    }

    /**
     * Too many attempts.
     *
     * @param why a sentence; when to try again is said after it
     * @param wait how long to wait from now
     */
    public static Problem tooMany(String why, Duration wait) {
        return new Problem(
                ProblemCode.RATE_LIMITED,
                why + " Try again in " + words(wait) + ".",
                List.of(),
                wait);
    }

    /** Rounded up, so that nobody comes back too early. */
    private static String words(Duration wait) {
        long seconds = seconds(wait);
        if (seconds < 60) {
            return seconds == 1 ? "a second" : seconds + " seconds";
        }
        long minutes = (seconds + 59) / 60;
        if (minutes < 120) {
            return minutes == 1 ? "a minute" : minutes + " minutes";
        }
        return (minutes + 59) / 60 + " hours";
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** Whole seconds from 1, for {@code Retry-After} (RFC 9110 section 10.2.3). */
    public Optional<Long> retryAfter() {
        return Optional.ofNullable(wait).map(Problem::seconds);
    }

    /** One wrong field. */
    public static Problem field(String pointer, String code, String detail, String expected) {
        return fields(List.of(new FieldError(pointer, code, detail, expected)));
    }

    /** Several wrong fields at once, so that people fix them in one go. */
    public static Problem fields(List<FieldError> errors) {
        String detail =
                errors.size() == 1
                        ? errors.getFirst().detail()
                        : errors.size() + " fields are not right.";
        return new Problem(ProblemCode.FIELD_INVALID, detail, errors);
    }

    /**
     * Nothing of this kind under this id, or nothing the caller may know of: the answer is the
     * same.
     */
    public static Problem notFound(String kind, String id) {
        String shown = Legible.cleaned(id, 80) + (id.length() > 80 ? "…" : "");
        return new Problem(ProblemCode.NOT_FOUND, "No " + kind + " has the id " + shown + ".");
    }

    public ProblemCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** The status of a page that shows the form again: of the problem, or 422 for wrong fields. */
    public HttpStatus formStatus() {
        return errors.isEmpty() ? code.status() : HttpStatus.UNPROCESSABLE_ENTITY;
    }

    /** What went wrong in this case, for a person. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
