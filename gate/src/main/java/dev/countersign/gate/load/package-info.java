/**
 * Decides whether a tool may load a model, for the programs that stand in its way, and looks again
 * while it stays loaded.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.load;
