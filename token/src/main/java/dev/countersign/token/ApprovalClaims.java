package dev.countersign.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an approval token says. Constructors refuse what a verifier would refuse: times are whole
 * seconds in 0…2^40, texts are displayable and at most {@value JsonFields#MAX_TEXT} characters,
 * sets hold lower-case words.
 *
 * @param issuer {@code iss}: the server's public address
 * @param subject {@code sub}: pseudonymous id of the person
 * @param id {@code jti}: unique per token
 * @param issuedAt {@code iat}
 * @param notBefore {@code nbf}: the first instant at which it is valid
 * @param expiresAt {@code exp}: the first instant at which it is not valid any more
 * @param holder {@code cnf.jkt}: RFC 7638 thumbprint of the device key
 * @param device the device
 * @param model the files, and names for display
 * @param use the explicit sets that are approved
 * @param posture what the device must prove about itself
 * @param status where the approval's status is published
 * @param statusMaxAge {@code offline.status_max_age}: how old a status list may be
 * @param policy the policy that decided
 * @param logEntry {@code log.entry}: leaf hash of the approval's entry, see {@link #toLogEntry};
 *     null only until it is known
 */
public record ApprovalClaims(
        String issuer,
        String subject,
        String id,
        Instant issuedAt,
        Instant notBefore,
        Instant expiresAt,
        String holder,
        Device device,
        Model model,
        Use use,
        Posture posture,
        Status status,
        Duration statusMaxAge,
        Policy policy,
        @Nullable Digest logEntry) {
    /** {@code aud} of every approval token. */
    public static final String AUDIENCE = "urn:countersign:gate";

    /** {@code ver} of every approval token. */
    public static final int VERSION = 1;

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");
    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** Refuses values that no token may carry. */
    public ApprovalClaims {
        text("issuer", issuer);
        text("subject", subject);
        text("id", id);
        time("issuedAt", issuedAt);
        time("notBefore", notBefore);
        time("expiresAt", expiresAt);
        duration("statusMaxAge", statusMaxAge);
        if (!THUMBPRINT.matcher(holder).matches()) {
            throw new IllegalArgumentException("holder must be a SHA-256 thumbprint in base64url");
        }
    }

    /**
     * {@code device}.
     *
     * @param id the device's id
     * @param assurance how its key is bound to it
     */
    public record Device(String id, Assurance assurance) {
        /** Refuses an id that cannot be shown. */
        public Device {
            text("device.id", id);
        }
    }

    /**
     * {@code model}. Only the digests decide; the rest is for display and audit, and absent where
     * it is unknown.
     *
     * @param digest the {@code model-set-v1} digest
     * @param binding whether the manifest is bound too
     * @param manifest SHA-256 of the manifest file; must be there when it is bound
     * @param name what people call it
     * @param publisher who publishes it
     * @param origin the publisher's country
     * @param license SPDX expression or {@code LicenseRef-…}
     */
    public record Model(
            Digest digest,
            Binding binding,
            @Nullable Digest manifest,
            String name,
            @Nullable String publisher,
            @Nullable String origin,
            @Nullable String license) {
        /** Refuses a manifest binding without manifest. */
        public Model {
            if (binding == Binding.MANIFEST && manifest == null) {
                throw new IllegalArgumentException("model.manifest must be there when it is bound");
            }
            text("model.name", name);
            optionalText("model.publisher", publisher);
            optionalText("model.origin", origin);
            optionalText("model.license", license);
        }
    }

    /**
     * {@code use}. Compared by membership, never by order.
     *
     * @param scopes use scopes, at least one
     * @param dataClasses data classes, at least one
     * @param tools tool ids, at least one
     * @param environment the one environment
     * @param remote whether a remote or cloud model is approved
     */
    public record Use(
            SortedSet<String> scopes,
            SortedSet<String> dataClasses,
            SortedSet<String> tools,
            String environment,
            boolean remote) {
        /** Copies the sets. */
        public Use {
            scopes = words("use.scopes", scopes, 1);
            dataClasses = words("use.data_classes", dataClasses, 1);
            tools = words("use.tools", tools, 1);
            word("use.environment", environment);
        }

        /** From collections in any order. */
        public static Use of(
                Collection<String> scopes,
                Collection<String> dataClasses,
                Collection<String> tools,
                String environment,
                boolean remote) {
            return new Use(
                    new TreeSet<>(scopes),
                    new TreeSet<>(dataClasses),
                    new TreeSet<>(tools),
                    environment,
                    remote);
        }
    }

    /**
     * {@code posture}.
     *
     * @param require facts that must be true
     * @param maxAge how old the report may be
     */
    public record Posture(SortedSet<String> require, Duration maxAge) {
        /** Copies the set. */
        public Posture {
            require = words("posture.require", require, 0);
            duration("posture.maxAge", maxAge);
        }
    }

    /**
     * {@code status.status_list}.
     *
     * @param index position in the list
     * @param uri the list's address, equal to its {@code sub}
     */
    public record Status(int index, String uri) {
        /** Refuses a negative index. */
        public Status {
            if (index < 0) {
                throw new IllegalArgumentException("status.index must not be negative");
            }
            text("status.uri", uri);
        }
    }

    /**
     * {@code policy}.
     *
     * @param bundle the bundle's name
     * @param sequence grows with every activation
     * @param revision for people
     * @param digest SHA-256 of the bundle
     */
    public record Policy(String bundle, long sequence, String revision, Digest digest) {
        /** Refuses a negative sequence. */
        public Policy {
            text("policy.bundle", bundle);
            text("policy.revision", revision);
            if (sequence < 0 || sequence > JsonFields.MAX_SECONDS) {
                throw new IllegalArgumentException("policy.sequence must be in 0…2^40");
            }
        }
    }

    /** The payload, with {@code log} when it is known. */
    public Json.Obj toJson() {
        return ApprovalClaimsJson.write(this, true);
    }

    /** What the log entry covers: every claim except {@code log}. */
    public Json.Obj toLogEntry() {
        return ApprovalClaimsJson.write(this, false);
    }

    /** The same claims with this leaf hash. */
    public ApprovalClaims withLogEntry(Digest entry) {
        return new ApprovalClaims(
                issuer,
                subject,
                id,
                issuedAt,
                notBefore,
                expiresAt,
                holder,
                device,
                model,
                use,
                posture,
                status,
                statusMaxAge,
                policy,
                entry);
    }

    private static void text(String name, String value) {
        if (value.isEmpty()
                || value.length() > JsonFields.MAX_TEXT
                || !JsonFields.isDisplayable(value)) {
            throw new IllegalArgumentException(
                    name
                            + " must have 1 to "
                            + JsonFields.MAX_TEXT
                            + " characters, none of them invisible");
        }
    }

    private static void optionalText(String name, @Nullable String value) {
        if (value != null) {
            text(name, value);
        }
    }

    private static void word(String name, String value) {
        if (!WORD.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    name + " must be lower-case words of 1 to 64 characters");
        }
    }

    private static SortedSet<String> words(String name, SortedSet<String> values, int least) {
        if (values.size() < least) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
        values.forEach(value -> word(name, value));
        return Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    private static void time(String name, Instant value) {
        long seconds = value.getEpochSecond();
        if (value.getNano() != 0 || seconds < 0 || seconds > JsonFields.MAX_SECONDS) {
            throw new IllegalArgumentException(name + " must be whole seconds in 0…2^40");
        }
    }

    private static void duration(String name, Duration value) {
        long seconds = value.toSeconds();
        if (!value.equals(Duration.ofSeconds(seconds))
                || seconds < 0
                || seconds > JsonFields.MAX_SECONDS) {
            throw new IllegalArgumentException(name + " must be whole seconds in 0…2^40");
        }
    }
}
