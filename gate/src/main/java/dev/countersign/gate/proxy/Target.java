package dev.countersign.gate.proxy;

import dev.countersign.gate.model.FoundModel;

/**
 * A model that serving a call would load.
 *
 * @param key the same for every spelling of its name
 * @param name what the tool is told to load
 */
record Target(String key, String name, FoundModel model) {}
