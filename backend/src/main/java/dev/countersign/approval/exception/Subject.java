package dev.countersign.approval.exception;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an exception is for: every part that is named has to be the same in what is decided. At
 * least one is named.
 */
public record Subject(
        @Nullable String deviceId, @Nullable String modelDigest, @Nullable String personId) {
    static final Subject NONE = new Subject(null, null, null);

    /** Whether it is part of what is decided about. */
    boolean covers(Subject decided) {
        return covers(deviceId, decided.deviceId)
                && covers(modelDigest, decided.modelDigest)
                && covers(personId, decided.personId);
    }

    private static boolean covers(@Nullable String named, @Nullable String decided) {
        return named == null || Objects.equals(named, decided);
    }

    boolean isEmpty() {
        return deviceId == null && modelDigest == null && personId == null;
    }
}
