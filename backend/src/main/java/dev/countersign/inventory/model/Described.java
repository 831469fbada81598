package dev.countersign.inventory.model;

import java.time.Instant;

/**
 * That a person described a model which the shipped catalogue does not have.
 *
 * @param by id of the security lead
 */
public record Described(String by, Instant at) {}
