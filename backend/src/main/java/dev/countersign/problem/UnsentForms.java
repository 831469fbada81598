package dev.countersign.problem;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import java.util.Optional;

/** Keeps what somebody sent when their session had ended, until they are signed in again. */
public interface UnsentForms {
    /**
     * Keeps the request's form, where it is one that may be kept.
     *
     * @return the cookie that makes the form this browser's; empty when nothing is kept
     */
    Optional<Cookie> hold(HttpRequest<?> request);

    /** The page that the form stood on, as a path of this site. */
    String page(HttpRequest<?> request);
}
