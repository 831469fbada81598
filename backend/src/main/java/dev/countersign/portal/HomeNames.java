package dev.countersign.portal;

import java.util.List;
import java.util.Map;

/** A person's devices, and what things on their home page are called; the id where nothing is. */
record HomeNames(
        List<HomeView.DeviceLine> devices, Map<String, String> tools, Map<String, String> models) {
    String device(String id) {
        return devices.stream()
                .filter(device -> device.id().equals(id))
                .map(HomeView.DeviceLine::name)
                .findFirst()
                .orElse(id);
    }

    String tool(String id) {
        return tools.getOrDefault(id, id);
    }

    String model(String digest) {
        return models.getOrDefault(digest, digest);
    }
}
