/**
 * The release file of a bundle: reading archives that may be hostile, writing them so that equal
 * content gives equal bytes, and signatures over them in OPA's form. Knows nothing of decisions.
 */
@NullMarked
package dev.countersign.policy.bundle;

import org.jspecify.annotations.NullMarked;
