package dev.countersign.identity.client;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether a client's token opens anything. */
enum ClientState {
    ACTIVE,
    EXPIRED,
    REVOKED;

    @JsonValue
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
