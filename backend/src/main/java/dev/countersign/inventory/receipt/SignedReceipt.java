package dev.countersign.inventory.receipt;

import dev.countersign.token.Receipt;

/**
 * A receipt whose signature by the device's present key was verified.
 *
 * @param signed the compact JWS it came in: the evidence
 */
public record SignedReceipt(Receipt receipt, String signed) {}
