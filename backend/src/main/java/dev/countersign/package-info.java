/**
 * The server: inventory, policy decisions, reviews, approvals and the signed tokens that carry
 * them.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign;
