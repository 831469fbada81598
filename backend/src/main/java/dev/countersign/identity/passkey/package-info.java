/** Passkeys of people (WebAuthn Level 3): registered, used to sign, checked again years later. */
@NullMarked
package dev.countersign.identity.passkey;

import org.jspecify.annotations.NullMarked;
