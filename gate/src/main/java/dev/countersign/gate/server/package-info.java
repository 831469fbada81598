/** The gate's calls to its server: bounded, with proof of the device key on each. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.server;
