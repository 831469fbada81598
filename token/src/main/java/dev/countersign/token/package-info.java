/** Approval tokens and their trust material: issued by the server, verified by the gate with the same code. */
@org.jspecify.annotations.NullMarked
package dev.countersign.token;
