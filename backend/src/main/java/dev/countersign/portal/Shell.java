package dev.countersign.portal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the layout shows around every page.
 *
 * @param theme {@code light} or {@code dark}, null to follow the system
 * @param path of this page, to come back to
 * @param roleWords the person's roles in words
 * @param personId whose page this is, empty when nobody is signed in
 * @param registers whether the person may register devices
 * @param asks whether the person may ask for models
 * @param steers whether the person may end approvals of others
 * @param administers whether the person is an administrator
 * @param seesDevices whether the person may open devices of others
 * @param now for durations in words
 * @param smallTeam whether one person may do here what otherwise takes two
 */
record Shell(
        @Nullable String theme,
        String path,
        String name,
        String roleWords,
        String personId,
        boolean registers,
        boolean asks,
        boolean steers,
        boolean administers,
        boolean seesDevices,
        List<Group> nav,
        @Nullable Message flash,
        Instant now,
        boolean smallTeam) {
    Shell {
        nav = List.copyOf(nav);
    }

    /** A titled part of the navigation; its title is the text {@code nav.group.<key>}. */
    record Group(String key, List<Item> items) {
        Group {
            items = List.copyOf(items);
        }
    }

    /** One page of the navigation; its title is the text {@code nav.<key>}. */
    record Item(String key, String href, String icon, boolean current) {}

    /** What just happened; its words are the text {@code flash.<key>}. */
    record Message(String key, String tone) {}
}
