package dev.countersign.identity.oidc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the provider said of a person, out of the ID token and, where that is silent, UserInfo. */
record Claims(String subject, Map<String, Object> all) {
    private static final int MOST_VALUES = 1000;

    Claims {
        all = Map.copyOf(all);
    }

    /** A text claim that is not blank. */
    Optional<String> text(String name) {
        return find(name)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /**
     * The mail address, when the provider verified that it is the person's ({@code email_verified},
     * OpenID Connect Core 1.0 section 5.1): {@code true} and nothing that looks like it.
     */
    Optional<String> verifiedMail() {
        return text("email").filter(_ -> Boolean.TRUE.equals(all.get("email_verified")));
    }

    /** Whether the claim is there at all. */
    boolean has(String name) {
        return find(name).isPresent();
    }

    /** The texts of a claim that is one text or a list; anything else in it means nothing. */
    List<String> texts(String name) {
        Object value = find(name).orElse(List.of());
        List<?> several = value instanceof List<?> list ? list : List.of(value);
        List<String> texts = new ArrayList<>();
        several.stream()
                .limit(MOST_VALUES)
                .filter(String.class::isInstance)
                .forEach(text -> texts.add((String) text));
        return texts;
    }

    /** First as it is written, because names may be addresses; then into objects along its dots. */
    private Optional<Object> find(String name) {
        Object whole = all.get(name);
        if (whole != null) {
            return Optional.of(whole);
        }
        Object here = all;
        for (String step : name.split("\\.", -1)) {
            Object inner = here instanceof Map<?, ?> map ? map.get(step) : null;
            if (inner == null) {
                return Optional.empty();
            }
            here = inner;
        }
        return Optional.of(here);
    }
}
