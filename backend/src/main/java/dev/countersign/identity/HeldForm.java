package dev.countersign.identity;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A form as it was sent.
 *
 * @param path where it was sent to
 * @param page the page that it stood on
 * @param fields in their order; a name may come more than once
 */
record HeldForm(String path, String page, List<Field> fields) {
    private static final List<String> SECRETS = List.of("password", "passphrase", "secret");

    /** Good for one sending only. */
    private static final List<String> SPENT =
            List.of("csrf", "token", "credential", "assertion", "challenge");

    HeldForm {
        fields = List.copyOf(fields);
    }

    /** One field and what was filled in. */
    record Field(String name, String value) {
        boolean isOf(List<String> words) {
            String lower = name.toLowerCase(Locale.ROOT);
            return words.stream().anyMatch(lower::contains);
        }
    }

    /** Reads a form body; what is secret in it is left out at once. */
    static HeldForm read(String path, String page, String body) {
        List<Field> fields = new ArrayList<>();
        for (String pair : body.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            if (!sides[0].isEmpty()) {
                Field field = new Field(decode(sides[0]), sides.length < 2 ? "" : decode(sides[1]));
                if (!field.isOf(SECRETS) && !field.isOf(SPENT)) {
                    fields.add(field);
                }
            }
        }
        return new HeldForm(path, page, fields);
    }

    /** Whether a password or the like is a part of the form; such a form is not kept at all. */
    static boolean holdsSecret(String body) {
        return Stream.of(body.split("&", -1))
                .map(pair -> new Field(decode(pair.split("=", 2)[0]), ""))
                .anyMatch(field -> field.isOf(SECRETS));
    }

    String text() {
        return Stream.concat(
                        Stream.of(encode(path) + "=" + encode(page)),
                        fields.stream().map(f -> encode(f.name()) + "=" + encode(f.value())))
                .collect(Collectors.joining("&"));
    }

    static HeldForm parse(String text) {
        String[] parts = text.split("&", 2);
        String[] where = parts[0].split("=", 2);
        return read(decode(where[0]), decode(where[1]), parts.length < 2 ? "" : parts[1]);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
