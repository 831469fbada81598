@org.jspecify.annotations.NullMarked
package dev.countersign.identity.client;
