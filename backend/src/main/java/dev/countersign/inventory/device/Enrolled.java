package dev.countersign.inventory.device;

/**
 * A device after it enrolled.
 *
 * @param replacedKey whether another key was enrolled before: approvals bound to that one hold no
 *     more
 */
public record Enrolled(Device device, boolean replacedKey) {}
