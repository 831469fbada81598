package dev.countersign.identity.passkey;

/**
 * What an authenticator answered to a challenge (WebAuthn Level 3 section 5.2.2); nothing is
 * checked yet.
 */
public record Assertion(
        Bytes credentialId, Bytes authenticatorData, Bytes clientData, Bytes signature) {}
