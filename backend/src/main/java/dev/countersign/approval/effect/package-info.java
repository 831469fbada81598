/**
 * What changing the policy does to those who live with it: the effect of a bundle before it is
 * activated, and what becomes of the approvals that it would not give.
 */
@NullMarked
package dev.countersign.approval.effect;

import org.jspecify.annotations.NullMarked;
