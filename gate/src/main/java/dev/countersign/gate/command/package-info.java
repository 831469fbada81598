/** The verbs of the {@code countersign} command: what they read, what they print, how they end. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.command;
