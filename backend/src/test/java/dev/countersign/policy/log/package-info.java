@org.jspecify.annotations.NullMarked
package dev.countersign.policy.log;
