/**
 * Facts about this machine and its tools. A probe that is not sure answers unknown, never a guess.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.posture;
