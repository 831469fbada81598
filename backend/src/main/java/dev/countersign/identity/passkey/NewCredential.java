package dev.countersign.identity.passkey;

/** What a browser made, after everything about it was verified. */
record NewCredential(
        byte[] credentialId,
        byte[] publicKey,
        Algorithm algorithm,
        boolean backupEligible,
        long signCount) {}
