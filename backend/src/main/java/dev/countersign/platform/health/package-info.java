/** What the rooms say about how well they do; one page and one address show all of it. */
@NullMarked
package dev.countersign.platform.health;

import org.jspecify.annotations.NullMarked;
