/**
 * What policy is asked and what it answers, the port to the engine that evaluates it, the loaded
 * bundle and the record of every decision. {@link dev.countersign.policy.Policy} is the door.
 */
@NullMarked
package dev.countersign.policy;

import org.jspecify.annotations.NullMarked;
