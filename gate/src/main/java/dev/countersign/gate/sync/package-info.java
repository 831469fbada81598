/** Takes what the server has for this device, from the server itself or from a file. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.sync;
