/** One catalogue of errors and their rendering as RFC 9457 problems or as pages. */
@NullMarked
package dev.countersign.problem;

import org.jspecify.annotations.NullMarked;
