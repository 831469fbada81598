/** Clients that are no laptop and no person: their tokens, scopes, ends and limits. */
@NullMarked
package dev.countersign.identity.client;

import org.jspecify.annotations.NullMarked;
