/** Whether this machine may load a model now, and if not, why and what would help. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.check;
