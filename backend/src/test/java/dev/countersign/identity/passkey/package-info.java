@NullMarked
package dev.countersign.identity.passkey;

import org.jspecify.annotations.NullMarked;
