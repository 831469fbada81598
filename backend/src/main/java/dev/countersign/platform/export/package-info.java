/** Long lists written out as they are read. */
@org.jspecify.annotations.NullMarked
package dev.countersign.platform.export;
