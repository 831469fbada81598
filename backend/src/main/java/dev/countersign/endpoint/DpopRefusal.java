package dev.countersign.endpoint;

/** Credentials that were refused; the message is for the person at the gate and holds no input. */
final class DpopRefusal extends RuntimeException {
    private final DpopError error;

    DpopRefusal(DpopError error, String detail) {
        super(detail);
        this.error = error;
    }

    DpopError error() {
        return error;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
