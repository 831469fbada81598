package dev.countersign.inventory.device;

import dev.countersign.token.PostureReport;
import java.time.Instant;

/** A posture report that the device's key signed, and when it arrived. */
public record Posture(String id, Instant receivedAt, PostureReport report) {}
