/**
 * Model files on this machine: which bytes a loader would read, their digests, and what their
 * headers say of themselves.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.model;
