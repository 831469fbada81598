package dev.countersign.problem;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one member of the input.
 *
 * @param pointer RFC 6901 JSON pointer into the body, for example {@code /use/scopes/0}
 * @param code stable, for example {@code type} or {@code unknown_member}
 * @param detail one sentence for a person
 * @param expected what would be right, where that can be said shortly
 */
public record FieldError(String pointer, String code, String detail, @Nullable String expected) {}
