/**
 * What all pages share: shell, navigation, theme, home. Reads the doors of the rooms, writes
 * nothing.
 */
@NullMarked
package dev.countersign.portal;

import org.jspecify.annotations.NullMarked;
