package dev.countersign.endpoint;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one kind of token request that is taken: client credentials by a signed assertion. */
record TokenForm(String assertion) {
    /** Room for the longest assertion, twice. */
    static final int MAX_CHARACTERS = 32 * 1024;

    private static final int MAX_FIELDS = 8;
    private static final String ASSERTION_TYPE =
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** Reads the form (RFC 6749 section 4.4.2, RFC 7523 section 2.2). */
    static TokenForm read(@Nullable String form) {
        if (form == null || form.length() > MAX_CHARACTERS) {
            throw invalid("A form of at most " + MAX_CHARACTERS + " characters is needed.");
        }
        Map<String, List<String>> fields = fields(form);
        if (!one(fields, "grant_type").equals("client_credentials")) {
            throw new TokenRefusal(
                    TokenRefusal.Kind.UNSUPPORTED_GRANT_TYPE,
                    "grant_type must be client_credentials.");
        }
        if (!one(fields, "client_assertion_type").equals(ASSERTION_TYPE)) {
            throw invalid("client_assertion_type must be " + ASSERTION_TYPE + ".");
        }
        return new TokenForm(one(fields, "client_assertion"));
    }

    private static Map<String, List<String>> fields(String form) {
        try {
            return new QueryStringDecoder(form, StandardCharsets.UTF_8, false, MAX_FIELDS)
                    .parameters();
        } catch (IllegalArgumentException _) {
            throw invalid("The form is not well-formed.");
        }
    }

    private static String one(Map<String, List<String>> fields, String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw invalid(name + " must be there exactly once.");
        }
        return values.getFirst();
    }

    private static TokenRefusal invalid(String detail) {
        return new TokenRefusal(TokenRefusal.Kind.INVALID_REQUEST, detail);
    }

    /** Keeps the assertion out of logs. */
    @Override
    public String toString() {
        return "TokenForm";
    }
}
