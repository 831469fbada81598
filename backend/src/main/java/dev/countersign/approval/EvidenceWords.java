package dev.countersign.approval;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Evidence as people read it: the fact, the value that was seen, and the bound or advisory that it
 * met. Values come from whoever asked and may be of any length, so long ones are cut.
 */
final class EvidenceWords {
    private static final int LONGEST = 120;
    private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999
    private static final Pattern PLACE_IN_A_LIST = Pattern.compile("(/\\d+)+$");
    private static final Pattern TIME =
            Pattern.compile("/device/posture/collected_at|/subject/training/.*|/model/scans/.*");
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private EvidenceWords() {}

    static String of(JsonNode evidence) {
        if (evidence.path("code").asText("").equals("register.missing")) {
            return "the policy lacks its own list "
                    + evidence.path("register").asText()
                    + "; a security lead has to look at the policy";
        }
        String path = evidence.path("path").asText("");
        if (path.isEmpty()) {
            return cut(evidence.isTextual() ? evidence.asText() : evidence.toString());
        }
        StringBuilder words = new StringBuilder(subject(path));
        words.append(": ").append(value(path, evidence.path("value")));
        if (evidence.has("limit")) {
            words.append(", limit ").append(value(path, evidence.path("limit")));
        }
        if (evidence.has("advisory")) {
            words.append(", ").append(cut(evidence.path("advisory").asText()));
        }
        return words.toString();
    }

    /** The last name of the path: a place in a list says nothing. */
    private static String subject(String path) {
        String named = PLACE_IN_A_LIST.matcher(path).replaceFirst("");
        return named.substring(named.lastIndexOf('/') + 1).replace('_', ' ');
    }

    private static String value(String path, JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> value.asBoolean() ? "yes" : "no";
            case NULL, MISSING -> "unknown";
            case STRING -> cut(value.asText());
            case NUMBER -> number(path, value);
            case ARRAY ->
                    cut(value.valueStream().map(JsonNode::asText).collect(Collectors.joining(".")));
            default -> cut(value.toString());
        };
    }

    private static String number(String path, JsonNode value) {
        boolean second =
                value.canConvertToLong() && value.asLong() >= 0 && value.asLong() <= LAST_SECOND;
        if (second && TIME.matcher(path).matches()) {
            return MINUTE.format(Instant.ofEpochSecond(value.asLong()));
        }
        return path.equals("/use/reason") ? value.asText() + " characters" : value.asText();
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
