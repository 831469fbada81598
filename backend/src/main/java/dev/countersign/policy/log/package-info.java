/**
 * Recorded decisions in the form of OPA's decision log, with its masking rules, for whatever reads
 * what OPA writes.
 */
@NullMarked
package dev.countersign.policy.log;

import org.jspecify.annotations.NullMarked;
