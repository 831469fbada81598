/** The registers of what there is: devices, models and uses. */
@NullMarked
package dev.countersign.inventory;

import org.jspecify.annotations.NullMarked;
