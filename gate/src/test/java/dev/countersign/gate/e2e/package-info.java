/**
 * The gate against real runtimes, end to end: a real server, an enrolled laptop, a real Ollama.
 * {@code make e2e-ollama} runs it.
 */
@NullMarked
package dev.countersign.gate.e2e;

import org.jspecify.annotations.NullMarked;
