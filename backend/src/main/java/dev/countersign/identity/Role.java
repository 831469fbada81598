package dev.countersign.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** What a person may be asked to do. Names are those of {@code docs/access.md}. */
public enum Role {
    DEVELOPER,
    SECURITY_LEAD,
    DATA_OWNER,
    AUDITOR,
    ADMINISTRATOR;

    /** Those that policy may ask to review. */
    public static final Set<Role> REVIEWERS = Set.of(SECURITY_LEAD, DATA_OWNER);

    /** The name in JSON, in the database and in {@code @Secured}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role with this {@link #id}.
     *
     * @throws IllegalArgumentException naming the roles there are
     */
    public static Role of(String id) {
        for (Role role : values()) {
            if (role.id().equals(id)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "a role is one of developer, security_lead, data_owner, auditor, administrator");
    }
}
