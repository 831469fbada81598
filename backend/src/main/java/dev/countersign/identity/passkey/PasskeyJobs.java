package dev.countersign.identity.passkey;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/** What becomes of challenges and proofs that are too old to be taken. */
@Singleton
class PasskeyJobs {
    private final PasskeyChallenges challenges;
    private final PasskeyConfirmations confirmations;

    PasskeyJobs(PasskeyChallenges challenges, PasskeyConfirmations confirmations) {
        this.challenges = challenges;
        this.confirmations = confirmations;
    }

    @Scheduled(fixedDelay = "1h", initialDelay = "8m")
    void clean() {
        challenges.removeOld();
        confirmations.removeOld();
    }
}
