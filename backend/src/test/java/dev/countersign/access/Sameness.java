package dev.countersign.access;

import java.net.http.HttpResponse;
import java.util.regex.Pattern;

/** What somebody can tell from an answer who knows what they asked for. */
final class Sameness {
    private static final Pattern OF_THE_CALL =
            Pattern.compile(
                    "[a-z]{3}_[0-9A-Z]{26}" // ids, as they were asked for
                            + "|sha256:[0-9a-f]{64}|\\b[0-9a-f]{64}\\b"
                            + "|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}" // correlation ids
                            + "|value=\"[^\"]{20,}\"" // form tokens
                            + "|no-such-model|no\\.such\\.rule|999999");

    private Sameness() {}

    static String of(HttpResponse<String> answer) {
        return answer.statusCode() + " " + OF_THE_CALL.matcher(answer.body()).replaceAll("#");
    }
}
