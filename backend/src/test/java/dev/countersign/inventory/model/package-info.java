@org.jspecify.annotations.NullMarked
package dev.countersign.inventory.model;
