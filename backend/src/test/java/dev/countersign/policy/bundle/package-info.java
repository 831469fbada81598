@NullMarked
package dev.countersign.policy.bundle;

import org.jspecify.annotations.NullMarked;
