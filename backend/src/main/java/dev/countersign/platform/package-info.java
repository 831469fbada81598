/**
 * What every room may use: time, ids, the one strict JSON reader, the data directory and its
 * secrets.
 */
@NullMarked
package dev.countersign.platform;

import org.jspecify.annotations.NullMarked;
