/**
 * The keys that sign, the tokens, status lists and trust bundles that they sign, and the public
 * addresses where gates fetch them.
 */
@NullMarked
package dev.countersign.issuance;

import org.jspecify.annotations.NullMarked;
