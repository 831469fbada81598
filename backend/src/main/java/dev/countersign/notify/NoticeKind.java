package dev.countersign.notify;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a notice tells. Words are stable: webhooks carry them as {@code type}. */
public enum NoticeKind {
    /** A request waits for the reader's review. */
    REQUEST_WAITING("request.waiting", true),
    /** A reviewer asked the reader to change their request. */
    REQUEST_CHANGES_ASKED("request.changes_asked", true),
    REQUEST_APPROVED("request.approved", true),
    REQUEST_REJECTED("request.rejected", true),
    /** A request ended with its device, person or model, and nobody decided about it. */
    REQUEST_CLOSED("request.closed", true),
    REQUEST_COMMENTED("request.commented", false),
    /** An approval of the reader ends within a week. */
    APPROVAL_ENDING("approval.ending", true),
    APPROVAL_SUSPENDED("approval.suspended", true),
    APPROVAL_RESUMED("approval.resumed", false),
    APPROVAL_REVOKED("approval.revoked", true),
    EXCEPTION_ASKED("exception.asked", true),
    EXCEPTION_GRANTED("exception.granted", true),
    EXCEPTION_REFUSED("exception.refused", true),
    /** A granted exception was revoked. */
    EXCEPTION_REVOKED("exception.revoked", true),
    /** A granted exception of the reader ends within a week. */
    EXCEPTION_ENDING("exception.ending", true),
    /** An exception that was asked for was withdrawn with its device or person. */
    EXCEPTION_CLOSED("exception.closed", true),
    /** A policy bundle waits for a second person. */
    ACTIVATION_ASKED("policy.activation_asked", true),
    /** An administrator made a one-time password for the reader. */
    ACCOUNT_PASSWORD_RESET("account.password_reset", true),
    ACCOUNT_PASSKEY_ADDED("account.passkey_added", true),
    /** An administrator took the reader's passkeys away. */
    ACCOUNT_PASSKEYS_REMOVED("account.passkeys_removed", true),
    /** Somebody added a passkey after an administrator reset how they get in. */
    PASSKEY_AFTER_RESET("passkey.after_reset", true),
    /** A webhook was switched off because it failed for days. */
    WEBHOOK_FAILED("webhook.failed", true),
    /** Sent on purpose, to see whether a webhook arrives. */
    TEST("test", false);

    private final String word;
    private final boolean mailed;

    NoticeKind(String word, boolean mailed) {
        this.word = word;
        this.mailed = mailed;
    }

    /** The stable word, for example {@code request.waiting}. */
    public String word() {
        return word;
    }

    /** Whether it is sent by mail to people who chose nothing. */
    boolean mailedByDefault() {
        return mailed;
    }

    /** The last part of the keys of its texts, for example {@code request_waiting}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<NoticeKind> of(String word) {
        return Stream.of(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    /** Those that people may choose to have mailed and webhooks may ask for. */
    static Stream<NoticeKind> offered() {
        return Stream.of(values()).filter(kind -> kind != TEST);
    }
}
