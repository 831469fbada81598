/**
 * What this gate did: a local record that is only ever added to, each entry chained to the one
 * before (rule V22), and the receipts that tell the server of it. Never holds prompt text.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.record;
