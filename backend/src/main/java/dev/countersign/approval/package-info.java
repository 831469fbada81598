/**
 * From a request through decision and review to an approval and its life; the only room, beside the
 * machine API, that asks policy.
 */
@NullMarked
package dev.countersign.approval;

import org.jspecify.annotations.NullMarked;
