package dev.countersign.inventory.group;

import java.util.List;

/**
 * What a switch means, in numbers of the last days.
 *
 * @param devices how many are in the group
 * @param observed loads that were let through although the rules refuse them: refused when it
 *     enforces
 * @param refused loads that were refused: let through while it observes
 * @param models those that were let through where it observes now, those that were refused where it
 *     enforces, most devices first
 */
public record GroupEffect(long devices, Count observed, Count refused, List<ModelCount> models) {
    /** Loads, of how many models, on how many devices. */
    public record Count(long loads, long models, long devices) {}

    /**
     * One model.
     *
     * @param key its digest, or the name that was asked for where it could not be read
     */
    public record ModelCount(String key, String name, long devices, long loads) {}

    public GroupEffect {
        models = List.copyOf(models);
    }
}
