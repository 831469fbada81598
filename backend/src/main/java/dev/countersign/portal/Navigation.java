package dev.countersign.portal;

import dev.countersign.identity.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which pages a person with these roles is led to. The pages themselves check again. */
final class Navigation {
    private static final Set<Role> OVERSEERS =
            Set.of(Role.SECURITY_LEAD, Role.AUDITOR, Role.ADMINISTRATOR);

    private Navigation() {}

    static List<Shell.Group> of(Set<Role> roles, String path) {
        List<Shell.Group> groups = new ArrayList<>();
        groups.add(
                group(
                        "work",
                        item("home", "/", "home", path),
                        item("requests", "/requests", "list-details", path),
                        item("approvals", "/approvals", "certificate", path),
                        item("notifications", "/notifications", "bell", path),
                        item("responsible_use", "/responsible-use", "school", path)));
        if (any(roles, Role.REVIEWERS)) {
            groups.add(
                    group(
                            "review",
                            item("reviews", "/reviews", "inbox", path),
                            item("exceptions", "/exceptions", "shield-check", path)));
        }
        List<Shell.Item> inventory = new ArrayList<>();
        inventory.add(item("devices", "/devices", "device-laptop", path));
        inventory.add(item("models", "/models", "cpu", path));
        inventory.add(item("tools", "/tools", "tool", path));
        inventory.add(item("uses", "/uses", "tags", path));
        List<Shell.Item> rec = new ArrayList<>();
        rec.add(item("policies", "/policies", "scale", path));
        rec.add(item("decisions", "/decisions", "history", path));
        rec.add(item("loads", "/loads", "player-play", path));
        if (!any(roles, Role.REVIEWERS)) {
            rec.add(item("exceptions", "/exceptions", "shield-check", path));
        }
        if (any(roles, OVERSEERS) || any(roles, Role.REVIEWERS)) {
            rec.add(item("dashboard", "/dashboard", "chart-bar", path));
        }
        if (any(roles, OVERSEERS)) {
            inventory.add(item("people", "/people", "users", path));
        }
        groups.add(new Shell.Group("inventory", inventory));
        groups.add(new Shell.Group("record", rec));
        if (any(roles, OVERSEERS)) {
            groups.add(new Shell.Group("admin", administration(roles, path)));
        }
        return groups;
    }

    private static List<Shell.Item> administration(Set<Role> roles, String path) {
        List<Shell.Item> items = new ArrayList<>();
        items.add(item("keys", "/keys", "lock", path));
        if (roles.contains(Role.ADMINISTRATOR)) {
            items.add(item("clients", "/clients", "key", path));
            items.add(item("webhooks", "/webhooks", "webhook", path));
            items.add(item("settings", "/settings", "settings", path));
            items.add(item("health", "/system", "heartbeat", path));
        }
        return items;
    }

    private static boolean any(Set<Role> roles, Set<Role> wanted) {
        return roles.stream().anyMatch(wanted::contains);
    }

    private static Shell.Group group(String key, Shell.Item... items) {
        return new Shell.Group(key, List.of(items));
    }

    private static Shell.Item item(String key, String href, String icon, String path) {
        boolean current = path.equals(href) || (href.length() > 1 && path.startsWith(href + "/"));
        return new Shell.Item(key, href, icon, current);
    }
}
