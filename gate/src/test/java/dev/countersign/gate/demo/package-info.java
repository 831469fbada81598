/**
 * What the demo and tests need and the shipped program must not have: a shifted clock, invented
 * posture, a made-up model.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.demo;
