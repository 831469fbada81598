/**
 * Keeps model files away from a tool that cannot be stood in front of, and shows them in its folder
 * only while an approval lives. Every act that changes what is visible is written down before it
 * happens, so that a start after a crash knows what to take away.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.vault;
