/**
 * The gate's calls: enrolment, sign-in with a proof of possession (RFC 9449), posture, inventory
 * and sync.
 */
@NullMarked
package dev.countersign.endpoint;

import org.jspecify.annotations.NullMarked;
