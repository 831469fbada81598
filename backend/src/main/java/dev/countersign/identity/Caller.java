package dev.countersign.identity;

import io.micronaut.security.authentication.Authentication;
import java.security.Principal;
import java.util.Locale;
import java.util.Set;

/**
 * Who calls: a signed-in person, an enrolled device or an API client. Controllers take it as a
 * parameter; it exists only after authentication. As a principal it is no parameter of the address
 * or the body in the interface description.
 *
 * @param id {@code usr_…}, {@code dev_…} or {@code cli_…}
 * @param grants a person's roles, or a client's scopes
 */
public record Caller(Kind kind, String id, Set<String> grants) implements Principal {
    /** What kind of caller. */
    public enum Kind {
        PERSON,
        DEVICE,
        CLIENT;

        String attribute() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String KIND = "kind";

    /** The attribute of an authentication that holds a person's name, for pages. */
    public static final String NAME = "name";

    public Caller {
        grants = Set.copyOf(grants);
    }

    /** The id. */
    @Override
    public String getName() {
        return id;
    }

    /** The authentication that stands for this caller in the framework. */
    public static Authentication authentication(Kind kind, String id, Set<String> grants) {
        return Authentication.build(id, grants, java.util.Map.of(KIND, kind.attribute()));
    }

    static Caller of(Authentication authentication) {
        Object kind = authentication.getAttributes().get(KIND);
        for (Kind candidate : Kind.values()) {
            if (candidate.attribute().equals(kind)) {
                return new Caller(
                        candidate, authentication.getName(), Set.copyOf(authentication.getRoles()));
            }
        }
        throw new IllegalStateException("an authentication without a kind");
    }

    public boolean isPerson() {
        return kind == Kind.PERSON;
    }

    public boolean has(Role role) {
        return isPerson() && grants.contains(role.id());
    }
}
