package dev.countersign.token;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a gate's local record (rule V22) as it is told to the server, carried by a {@link
 * DeviceJwt.Type#RECEIPT} statement whose issuer is the device. Never holds prompt text.
 *
 * @param sequence the entry's number in the local record, from 1; not every entry is told
 * @param previous the SHA-256 that the entry before has, which this one is chained to
 * @param entry the SHA-256 of this entry
 * @param kind what happened
 * @param at when
 * @param tool the tool's id in the register
 * @param account of the caller at the device, such as {@code uid:1000}
 * @param digest of the set that was loaded or refused; null when it could not be read
 * @param jti of the token that was used; the claim is {@code token_jti}, because every statement
 *     has a {@code jti} of its own
 * @param approvalId of the approval that was used
 * @param rule that refused, such as {@code V13}
 * @param code the reason of a refusal
 * @param name the model as the caller named it, for display
 */
public record Receipt(
        long sequence,
        Digest previous,
        Digest entry,
        Kind kind,
        Instant at,
        String tool,
        String account,
        @Nullable Digest digest,
        @Nullable String jti,
        @Nullable String approvalId,
        @Nullable String rule,
        @Nullable String code,
        SortedSet<String> scopes,
        SortedSet<String> dataClasses,
        String name) {
    /** The longest name, in UTF-16 code units. */
    public static final int LONGEST_NAME = 256;

    private static final int LONGEST_WORD = 128;
    private static final int MOST_WORDS = 32;
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

    /** Copies the collections; refuses what {@link #of} would not read. */
    public Receipt {
        scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
        dataClasses = Collections.unmodifiableSortedSet(new TreeSet<>(dataClasses));
        require(sequence > 0, "sequence must be from 1");
        require(WORD.matcher(tool).matches(), "tool must be an id such as ollama");
        requireText("account", account);
        requireText("token_jti", jti);
        requireText("approval_id", approvalId);
        requireText("rule", rule);
        requireText("code", code);
        require(isText(name, LONGEST_NAME), "name must have 1 to 256 visible characters");
        for (Collection<String> words : List.of(scopes, dataClasses)) {
            require(
                    words.size() <= MOST_WORDS
                            && words.stream().allMatch(w -> WORD.matcher(w).matches()),
                    "scopes and data_classes must be at most 32 ids each");
        }
    }

    /** What happened to a model at a gate. */
    public enum Kind {
        /** Approved and let through. */
        LOAD_ALLOWED("load.allowed"),
        /** Refused. */
        LOAD_DENIED("load.denied"),
        /** Not approved, let through because the device's group only observes. */
        LOAD_OBSERVED("load.observed"),
        /** Something else was loaded than what was let through (rule V21). */
        LOAD_MISMATCH("load.mismatch"),
        /** What had been let through was unloaded because its approval holds no more. */
        LOAD_ENDED("load.ended"),
        /** Put into the tool's folder. */
        VAULT_SHOWN("vault.shown"),
        /** Taken out of the tool's folder. */
        VAULT_REMOVED("vault.removed"),
        /** The local record was found cut or damaged; it goes on from what its head remembers. */
        RECORD_BROKEN("record.broken");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in the claim. */
        public String word() {
            return word;
        }

        /** The kind with that word. */
        public static Optional<Kind> ofWord(String word) {
            return Stream.of(values()).filter(kind -> kind.word.equals(word)).findFirst();
        }
    }

    /**
     * Reads the claims of a verified receipt: exactly the known members; those that may be null are
     * absent.
     */
    public static Receipt of(DeviceJwt statement) throws FormatException {
        JsonFields claims = JsonFields.of(statement.claims());
        for (String common : List.of("iss", "aud", "iat", "jti")) {
            claims.value(common); // read by DeviceJwt
        }
        String kind = claims.text("kind");
        Receipt receipt;
        try {
            receipt =
                    new Receipt(
                            claims.integer("sequence", 1, Long.MAX_VALUE),
                            hash(claims, "previous"),
                            hash(claims, "entry"),
                            Kind.ofWord(kind)
                                    .orElseThrow(() -> claims.fault("kind", "is not a known kind")),
                            claims.instant("at"),
                            claims.text("tool"),
                            claims.text("account"),
                            claims.has("digest") ? claims.digest("digest") : null,
                            claims.optionalText("token_jti"),
                            claims.optionalText("approval_id"),
                            claims.optionalText("rule"),
                            claims.optionalText("code"),
                            claims.texts("scopes"),
                            claims.texts("data_classes"),
                            claims.text("name"));
        } catch (IllegalArgumentException e) {
            throw new FormatException("", String.valueOf(e.getMessage()));
        }
        claims.end();
        return receipt;
    }

    private static Digest hash(JsonFields claims, String name) throws FormatException {
        try {
            return new Digest(claims.text(name));
        } catch (IllegalArgumentException e) {
            throw claims.fault(name, "must be 64 lower-case hex digits");
        }
    }

    /** The claims to sign, see {@link DeviceJwt#issue}. */
    public Json.Obj toJson() {
        return Json.object()
                .put("sequence", sequence)
                .put("previous", previous.hex())
                .put("entry", entry.hex())
                .put("kind", kind.word)
                .put("at", at.getEpochSecond())
                .put("tool", tool)
                .put("account", account)
                .putIfPresent("digest", digest == null ? null : digest.toString())
                .putIfPresent("token_jti", jti)
                .putIfPresent("approval_id", approvalId)
                .putIfPresent("rule", rule)
                .putIfPresent("code", code)
                .put("scopes", words(scopes))
                .put("data_classes", words(dataClasses))
                .put("name", name)
                .build();
    }

    private static Json words(SortedSet<String> words) {
        return new Json.Arr(words.stream().<Json>map(Json.Str::new).toList());
    }

    private static void requireText(String claim, @Nullable String text) {
        require(
                text == null || isText(text, LONGEST_WORD),
                claim + " must have 1 to " + LONGEST_WORD + " visible characters");
    }

    private static boolean isText(String text, int longest) {
        return !text.isEmpty() && text.length() <= longest && JsonFields.isDisplayable(text);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
