/** An enrolled laptop and the server's side over real HTTP, for tests of every room of the gate. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.sample;
