/** Who may do what, held together: the code, {@code docs/access.md} and a running server. */
@org.jspecify.annotations.NullMarked
package dev.countersign.access;
