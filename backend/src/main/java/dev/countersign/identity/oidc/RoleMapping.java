package dev.countersign.identity.oidc;

import dev.countersign.identity.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which value of the roles claim means which role. Values are compared exactly. */
record RoleMapping(List<Pair> pairs) {
    RoleMapping {
        pairs = List.copyOf(pairs);
    }

    /** One value and its role. */
    record Pair(String value, Role role) {}

    /**
     * Reads {@code value=role; value=role}. The last equals sign parts a pair, so a value may be a
     * directory's name like {@code cn=leads,ou=security}.
     *
     * @throws IllegalArgumentException naming the pair that is wrong
     */
    static RoleMapping parse(String text) {
        List<Pair> pairs = new ArrayList<>();
        for (String written : text.split(";", -1)) {
            String pair = written.strip();
            if (!pair.isEmpty()) {
                pairs.add(pair(pair));
            }
        }
        return new RoleMapping(pairs);
    }

    private static Pair pair(String pair) {
        int split = pair.lastIndexOf('=');
        String value = split < 1 ? "" : pair.substring(0, split).strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "countersign.oidc.roles: \"" + pair + "\" is not like value=role");
        }
        try {
            return new Pair(value, Role.of(pair.substring(split + 1).strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "countersign.oidc.roles: in \"" + pair + "\" " + e.getMessage());
        }
    }

    /** The roles that these values mean; values that mean nothing are passed over. */
    Set<Role> of(Collection<String> values) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        pairs.stream().filter(p -> values.contains(p.value())).forEach(p -> roles.add(p.role()));
        return roles;
    }
}
