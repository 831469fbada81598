package dev.countersign.approval;

import java.util.Map;

/**
 * What the things of one page are called, read in bulk by {@link Names#of}; the id where none is
 * known.
 */
record KnownNames(
        Map<String, String> people,
        Map<String, String> devices,
        Map<String, String> tools,
        Map<String, String> models) {
    String person(String id) {
        return people.getOrDefault(id, id);
    }

    String device(String id) {
        return devices.getOrDefault(id, id);
    }

    String tool(String id) {
        return tools.getOrDefault(id, id);
    }

    String model(String digest) {
        return models.getOrDefault(digest, digest);
    }
}
