package dev.countersign.listing;

import jakarta.persistence.Query;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins the conditions of a list; values only ever travel as parameters. */
public final class Conditions {
    private final StringBuilder text = new StringBuilder("1 = 1");
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Adds a condition, unless its value is null. */
    public Conditions add(String condition, String name, @Nullable Object value) {
        if (value != null) {
            also(condition).with(name, value);
        }
        return this;
    }

    /**
     * Adds that one of the expressions, all of them in lower case, holds the text in any case,
     * unless it is null. Fast where an index of trigrams has the same expression.
     */
    public Conditions holds(@Nullable String text, String name, String... expressions) {
        if (text == null) {
            return this;
        }
        StringBuilder any = new StringBuilder();
        for (String expression : expressions) {
            any.append(any.isEmpty() ? "(" : " or ")
                    .append(expression)
                    .append(" like :")
                    .append(name)
                    .append(" escape '!'");
        }
        return also(any + ")").with(name, "%" + literal(text) + "%");
    }

    /** The text in lower case, with what {@code like} would take for a wildcard escaped by "!". */
    public static String literal(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_");
    }

    /** Adds a condition that needs no value, or whose values are given by {@link #with}. */
    public Conditions also(String condition) {
        text.append(" and ").append(condition);
        return this;
    }

    public Conditions with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    public String text() {
        return text.toString();
    }

    public Map<String, Object> values() {
        return values;
    }

    /** Gives a query the values. */
    public <Q extends Query> Q into(Q query) {
        values.forEach(query::setParameter);
        return query;
    }
}
