/** Devices: who owns them, the key each enrolled and what each reported about itself. */
@NullMarked
package dev.countersign.inventory.device;

import org.jspecify.annotations.NullMarked;
