package dev.countersign.gate.load;

import dev.countersign.gate.model.FoundModel;

/**
 * A tool is about to load a model.
 *
 * @param model everything that it would read
 * @param tool its id in the register, for example {@code ollama}
 * @param account the OS account that asks, as {@code GateHome.account()} writes it, for example
 *     {@code uid:1000}
 */
public record LoadRequest(FoundModel model, String tool, String account) {}
