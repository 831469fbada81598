package dev.countersign.approval.effect;

import dev.countersign.policy.Outcome;
import org.jspecify.annotations.Nullable;

/** Which of the things that change are wanted; null for any. */
public record EffectFilter(
        Subject subject,
        @Nullable Change change,
        @Nullable String code,
        @Nullable Outcome before,
        @Nullable Outcome after) {}
