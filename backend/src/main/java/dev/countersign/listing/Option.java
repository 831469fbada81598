package dev.countersign.listing;

/**
 * A value that a filter can have.
 *
 * @param label for people; a message key where the field says so
 */
public record Option(String value, String label) {}
