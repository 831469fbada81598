package dev.countersign.problem;

import java.util.List;

/** An expected failure: thrown by any room, rendered once at the edge. Never carries secrets. */
public final class Problem extends RuntimeException {
    private final ProblemCode code;
    private final List<FieldError> errors;

    public Problem(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    public Problem(ProblemCode code, String detail, List<FieldError> errors) {
        super(detail);
        this.code = code;
        this.errors = List.copyOf(errors);
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
        String shown = id.length() > 80 ? id.substring(0, 80) + "…" : id;
        return new Problem(ProblemCode.NOT_FOUND, "No " + kind + " has the id " + shown + ".");
    }

    public ProblemCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** What went wrong in this case, for a person. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
