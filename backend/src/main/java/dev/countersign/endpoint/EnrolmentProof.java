package dev.countersign.endpoint;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Shows that whoever enrols holds the key, meant this server and had this code in hand. */
final class EnrolmentProof {
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private EnrolmentProof() {}

    static void verify(EnrolmentBody.Checked asked, String publicUrl, Instant now) {
        var expected = new DeviceJwt.Expectation(publicUrl, now, MAX_AGE);
        switch (DeviceJwt.verify(DeviceJwt.Type.ENROLMENT, asked.proof(), asked.key(), expected)) {
            case DeviceJwt.Result.Rejected(var fault, var detail) ->
                    throw invalid(detail + hint(fault, now));
            case DeviceJwt.Result.Verified(var statement) -> check(statement, asked);
        }
    }

    private static String hint(DeviceJwt.Fault fault, Instant now) {
        return switch (fault) {
            case WRONG_AUDIENCE -> "; enrol with exactly that address";
            case TOO_OLD, FROM_THE_FUTURE -> "; the time here is " + now;
            case MALFORMED, WRONG_TYPE, WRONG_KEY, BAD_SIGNATURE -> "";
        };
    }

    private static void check(DeviceJwt statement, EnrolmentBody.Checked asked) {
        try {
            JsonFields claims = JsonFields.of(statement.claims());
            for (String common : List.of("aud", "iat", "jti")) {
                claims.value(common); // judged by DeviceJwt
            }
            claims.literal("iss", asked.key().thumbprint());
            String code = Digest.of(asked.code().getBytes(StandardCharsets.UTF_8)).hex();
            if (!claims.text("code").equals(code)) {
                throw invalid("/code: must be the SHA-256 of the code, in hex");
            }
            claims.end();
        } catch (FormatException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Problem invalid(String detail) {
        return new Problem(ProblemCode.ENROLMENT_PROOF, "The proof: " + detail + ".");
    }
}
