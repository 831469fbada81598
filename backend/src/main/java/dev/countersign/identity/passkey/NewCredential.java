package dev.countersign.identity.passkey;

/** What a browser made, after everything about it was verified. */
record NewCredential(
        Bytes credentialId,
        Bytes publicKey,
        Algorithm algorithm,
        boolean backupEligible,
        long signCount) {}
