package dev.countersign.gate.record;

import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.Digest;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One thing that happened, before it has its place in the record. Texts are made printable and cut
 * to what a receipt may hold.
 *
 * @param tool the tool's id; {@code unknown} stands for what is none
 * @param account of the caller, such as {@code uid:1000}
 * @param name the model as it was called, for display
 * @param digest of the set that was asked for
 * @param manifest of the Ollama manifest
 * @param token id of the approval token
 * @param approval id of the approval that allowed it, or came nearest
 * @param rule that refused, such as {@code V13}
 * @param code the reason of a refusal
 * @param scopes under which it was asked for
 * @param dataClasses under which it was asked for
 * @param detail more for people on this machine; is not told to the server
 */
public record Event(
        EventKind kind,
        String tool,
        String account,
        String name,
        Optional<Digest> digest,
        Optional<Digest> manifest,
        Optional<String> token,
        Optional<String> approval,
        Optional<String> rule,
        Optional<String> code,
        SortedSet<String> scopes,
        SortedSet<String> dataClasses,
        Optional<String> detail) {
    /** The tool of what concerns the record itself. */
    static final String OWN_TOOL = "countersign";

    private static final int LONGEST_WORD = 128;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_DETAIL = 512;
    private static final int MOST_WORDS = 32;
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

    public Event {
        tool = WORD.matcher(tool).matches() ? tool : "unknown";
        account = cut(account, LONGEST_WORD);
        name = cut(name, LONGEST_NAME);
        token = token.map(text -> cut(text, LONGEST_WORD));
        approval = approval.map(text -> cut(text, LONGEST_WORD));
        rule = rule.map(text -> cut(text, LONGEST_WORD));
        code = code.map(text -> cut(text, LONGEST_WORD));
        scopes = words(scopes);
        dataClasses = words(dataClasses);
        detail = detail.map(text -> cut(text, LONGEST_DETAIL));
    }

    /** With what everything has; the rest is added. */
    public static Event of(EventKind kind, String tool, String account, String name) {
        return new Event(
                kind,
                tool,
                account,
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedSet(),
                Collections.emptySortedSet(),
                Optional.empty());
    }

    /** Somebody was told no. */
    public static Event refused(EventKind kind, String tool, String account, Refusal refusal) {
        Event event =
                of(kind, tool, account, refusal.model())
                        .withApproval(Optional.empty(), refusal.approvalId())
                        .withReason(refusal.rule(), refusal.reason());
        return refusal.digest().isEmpty()
                ? event
                : event.withModel(refusal.digest().get(), refusal.manifest());
    }

    /** Something that concerns the record itself. */
    static Event ofRecord(EventKind kind, String account, String detail) {
        return of(kind, OWN_TOOL, account, "local record").withDetail(detail);
    }

    /** About these bytes. */
    public Event withModel(Digest bytes, Optional<Digest> manifestDigest) {
        return new Event(
                kind,
                tool,
                account,
                name,
                Optional.of(bytes),
                manifestDigest,
                token,
                approval,
                rule,
                code,
                scopes,
                dataClasses,
                detail);
    }

    /** Under this approval. */
    public Event withApproval(Optional<String> tokenId, Optional<String> approvalId) {
        return new Event(
                kind,
                tool,
                account,
                name,
                digest,
                manifest,
                tokenId,
                approvalId,
                rule,
                code,
                scopes,
                dataClasses,
                detail);
    }

    /** Refused for this. */
    public Event withReason(Optional<String> failedRule, String reason) {
        return new Event(
                kind,
                tool,
                account,
                name,
                digest,
                manifest,
                token,
                approval,
                failedRule,
                Optional.of(reason),
                scopes,
                dataClasses,
                detail);
    }

    /** For this use. */
    public Event withUse(SortedSet<String> forScopes, SortedSet<String> forClasses) {
        return new Event(
                kind,
                tool,
                account,
                name,
                digest,
                manifest,
                token,
                approval,
                rule,
                code,
                forScopes,
                forClasses,
                detail);
    }

    /** With a word for people on this machine. */
    public Event withDetail(String text) {
        return new Event(
                kind,
                tool,
                account,
                name,
                digest,
                manifest,
                token,
                approval,
                rule,
                code,
                scopes,
                dataClasses,
                text.isEmpty() ? Optional.empty() : Optional.of(text));
    }

    private static String cut(String text, int longest) {
        String safe = Printable.of(text.isEmpty() ? "?" : text);
        if (safe.length() <= longest) {
            return safe;
        }
        int end = Character.isHighSurrogate(safe.charAt(longest - 1)) ? longest - 1 : longest;
        return safe.substring(0, end);
    }

    private static SortedSet<String> words(SortedSet<String> given) {
        TreeSet<String> kept = new TreeSet<>();
        given.stream()
                .filter(word -> WORD.matcher(word).matches())
                .limit(MOST_WORDS)
                .forEach(kept::add);
        return Collections.unmodifiableSortedSet(kept);
    }
}
