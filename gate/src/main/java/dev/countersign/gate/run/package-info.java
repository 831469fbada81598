/**
 * Starts a tool for a person: reads from its command line every model that it would load, and
 * stands by it while it runs.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.run;
