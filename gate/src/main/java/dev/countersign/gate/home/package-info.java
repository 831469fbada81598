/**
 * What the gate keeps on this machine: its key, its identity, what it was sent, and what it must
 * not forget.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.home;
