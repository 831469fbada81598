/**
 * Rules that are waived openly: for a device, a model or a person, with an owner, a reason and an
 * end, and granted by a second person.
 */
@NullMarked
package dev.countersign.approval.exception;

import org.jspecify.annotations.NullMarked;
