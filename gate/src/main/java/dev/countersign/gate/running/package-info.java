/** Which tools that load models run on this machine now. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.running;
