package dev.countersign.identity.client;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.identity.Roles;

/** What an API client may be allowed. Names are those of {@code docs/access.md}. */
enum Scope {
    POLICY_EVALUATE(Roles.POLICY_EVALUATE),
    DECISIONS_WRITE(Roles.DECISIONS_WRITE),
    POLICY_PUBLISH(Roles.POLICY_PUBLISH),
    INVENTORY_READ(Roles.INVENTORY_READ),
    INVENTORY_WRITE(Roles.INVENTORY_WRITE);

    private final String id;

    Scope(String id) {
        this.id = id;
    }

    /** The name in JSON, in the database and in {@code @Secured}. */
    @JsonValue
    String id() {
        return id;
    }
}
