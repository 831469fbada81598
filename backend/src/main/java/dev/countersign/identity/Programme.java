package dev.countersign.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** For whom a person works; decides which origins are prohibited. */
public enum Programme {
    COMMERCIAL,
    GOVERNMENT,
    DEFENCE;

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The programme with this {@link #id}. */
    public static Programme of(String id) {
        for (Programme programme : values()) {
            if (programme.id().equals(id)) {
                return programme;
            }
        }
        throw new IllegalArgumentException("a programme is one of commercial, government, defence");
    }
}
