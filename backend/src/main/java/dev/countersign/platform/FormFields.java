package dev.countersign.platform;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a posted form, as people fill them in: absent is empty, surrounding blanks do not
 * count, line ends are {@code \n}. Nothing is checked here but that no text has a NUL.
 */
public final class FormFields {
    private final Map<String, ?> values;

    private FormFields(Map<String, ?> values) {
        this.values = Map.copyOf(values);
    }

    /** Fields as the framework reads them: a text, or a list of texts where a name comes twice. */
    public static FormFields of(Map<String, ?> values) {
        return new FormFields(values);
    }

    /** The text of a field; the first one where there are several; empty when there is none. */
    public String text(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** Every text that is not empty under this name, for check boxes. */
    public List<String> all(String name) {
        Object value = values.get(name);
        if (String.valueOf(value).indexOf('\0') >= 0) {
            throw new NulInField(name);
        }
        List<?> several =
                switch (value) {
                    case null -> List.of();
                    case List<?> list -> list;
                    default -> List.of(value);
                };
        return several.stream()
                .filter(Objects::nonNull)
                .map(FormFields::clean)
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
    }

    /** No text of the database can hold a NUL; whoever sent one did not type it. */
    public static final class NulInField extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String field;

        NulInField(String field) {
            super("a NUL character in a field of a form");
            this.field = field;
        }

        /** The name of the field. */
        public String field() {
            return field;
        }
    }

    private static String clean(@Nullable Object value) {
        return String.valueOf(value).replace("\r\n", "\n").strip();
    }
}
