@org.jspecify.annotations.NullMarked
package dev.countersign.listing;
