package dev.countersign.identity.client;

import dev.countersign.problem.InputCheck;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is done to a client, as callers say it. Not checked yet. */
final class ClientActs {
    private static final int LONGEST_GRACE = 24;
    private static final int LONGEST_REASON = 2000;

    private ClientActs() {}

    /**
     * A new token.
     *
     * @param graceHours how long the present token still holds: 0 to 24, null for 0
     * @param expiresInDays of the new token, 1 to 730, null for as long as the present one was made
     */
    record Rotation(@Nullable Integer graceHours, @Nullable Integer expiresInDays) {
        /**
         * The same after every field held.
         *
         * @param life null for that of the present token
         */
        record Checked(Duration grace, @Nullable Duration life) {}

        Checked checked() {
            InputCheck check = new InputCheck();
            int hours =
                    NewClient.within(
                            check,
                            "/grace_hours",
                            graceHours == null ? 0 : graceHours,
                            0,
                            LONGEST_GRACE);
            Duration life = expiresInDays == null ? null : NewClient.life(check, expiresInDays);
            check.done();
            return new Checked(Duration.ofHours(hours), life);
        }
    }

    /** The end of a client. */
    record Revocation(@Nullable String reason) {
        String checked() {
            InputCheck check = new InputCheck();
            String text = check.reason("/reason", reason, LONGEST_REASON);
            check.done();
            return text;
        }
    }

    /**
     * Another limit.
     *
     * @param requestsPerMinute 1 to 600000, null for the limit of the server
     */
    record Limit(@Nullable Integer requestsPerMinute) {
        @Nullable Integer checked() {
            InputCheck check = new InputCheck();
            NewClient.requests(check, requestsPerMinute);
            check.done();
            return requestsPerMinute;
        }
    }
}
