/** Device groups: whether gates refuse, or for a while only observe what they would refuse. */
@NullMarked
package dev.countersign.inventory.group;

import org.jspecify.annotations.NullMarked;
