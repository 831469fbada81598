/** The proxy with real HTTP, real approvals, and a stand-in that has the tool's routes. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.proxy;
