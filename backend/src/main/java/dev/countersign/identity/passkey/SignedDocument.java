package dev.countersign.identity.passkey;

import java.util.Set;

/**
 * A document that one of a person's passkeys signed, after everything about the signature was
 * verified: the person's passkey, this session, this document, user verification, and no sign of a
 * copied authenticator. Made only by {@link PasskeySignatures}.
 *
 * @param document what was signed; the challenge was its SHA-256
 * @param publicKey the COSE key that verifies it, for later
 */
public record SignedDocument(
        String personId,
        String passkeyId,
        Bytes document,
        Assertion assertion,
        Bytes publicKey,
        String rpId,
        Set<String> origins) {
    public SignedDocument {
        origins = Set.copyOf(origins);
    }
}
