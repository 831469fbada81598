/** Receipts: what gates loaded and refused, as the devices signed it. Tables and searches only. */
@NullMarked
package dev.countersign.inventory.receipt;

import org.jspecify.annotations.NullMarked;
