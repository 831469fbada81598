/** Real tools as fixtures: what other tests drive instead of a likeness of them. */
@NullMarked
package dev.countersign.gate.real;

import org.jspecify.annotations.NullMarked;
