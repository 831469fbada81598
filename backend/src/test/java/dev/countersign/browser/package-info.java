/** The portal in a real Chromium: journeys, accessibility, passkeys. */
@NullMarked
package dev.countersign.browser;

import org.jspecify.annotations.NullMarked;
