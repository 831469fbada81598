package dev.countersign.token;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a verification looks at besides the token. Whatever the caller does not know is
 * null and leads to a refusal.
 *
 * @param now wall time
 * @param clock what the device remembers of time
 * @param trust the trust bundle and what it is measured against
 * @param holder who holds and who calls
 * @param use what the load is for
 * @param posture the newest {@link DeviceJwt.Type#POSTURE} statement, null when there is none; its
 *     audience is the issuer
 * @param statusLists finds the cached status list of a uri
 * @param model computes what is about to be loaded; called at most once, last, and only if nothing
 *     else refused
 */
public record VerificationContext(
        Instant now,
        Clock clock,
        Trust trust,
        Holder holder,
        Use use,
        @Nullable String posture,
        StatusLists statusLists,
        ModelSource model) {

    /**
     * What the device remembers of time (rule V2).
     *
     * @param mark the highest time ever accepted, null when the state is lost: then only an online
     *     sync helps
     * @param consistentWithBootClock whether wall time moved like the boot clock since it was last
     *     looked at; only then it may raise the mark
     */
    public record Clock(@Nullable Instant mark, boolean consistentWithBootClock) {}

    /**
     * Trust material and local limits.
     *
     * @param bundle the signed trust bundle
     * @param root the root key that was pinned at enrolment
     * @param highestVersion the highest bundle version ever accepted, 0 for none
     * @param issuer the issuer that was learnt at enrolment
     * @param maxLifetime the longest {@code exp − iat} that is accepted
     * @param statusMaxAge the oldest status list that is accepted, whatever a token allows
     */
    public record Trust(
            String bundle,
            Ed25519PublicKey root,
            long highestVersion,
            String issuer,
            Duration maxLifetime,
            Duration statusMaxAge) {}

    /**
     * Who holds the token and who calls (rules V11, V12).
     *
     * @param key this device's key
     * @param nonce fresh, of {@link HolderProof#newNonce}
     * @param proof the statement of {@link HolderProof#issue} over that nonce
     * @param minimum the least assurance that is accepted
     * @param callerSubject the person that the calling process's OS account belongs to, null when
     *     unknown
     */
    public record Holder(
            DevicePublicKey key,
            String nonce,
            String proof,
            Assurance minimum,
            @Nullable String callerSubject) {}

    /**
     * What the load is for (rule V14).
     *
     * @param session what the person declared, null when nothing
     * @param tool the tool that loads
     * @param environment the environment it runs in
     * @param remote whether the model would answer from elsewhere
     */
    public record Use(@Nullable Session session, String tool, String environment, boolean remote) {}

    /**
     * What a person declared to work on.
     *
     * @param scopes use scopes, at least one
     * @param dataClasses data classes, at least one
     */
    public record Session(SortedSet<String> scopes, SortedSet<String> dataClasses) {
        /** Copies the sets; refuses an empty one, which would pass every comparison. */
        public Session {
            if (scopes.isEmpty() || dataClasses.isEmpty()) {
                throw new IllegalArgumentException(
                        "a session must name at least one scope and one data class");
            }
            scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
            dataClasses = Collections.unmodifiableSortedSet(new TreeSet<>(dataClasses));
        }

        /** From sets in any order. */
        public static Session of(Set<String> scopes, Set<String> dataClasses) {
            return new Session(new TreeSet<>(scopes), new TreeSet<>(dataClasses));
        }
    }

    /** The cached status lists. */
    @FunctionalInterface
    public interface StatusLists {
        /** The newest copy for this uri, or null when there is none. */
        @Nullable CachedStatusList find(String uri);
    }

    /**
     * A copy of a status list.
     *
     * @param text the signed list
     * @param newestSeen {@code iat} of the newest list ever accepted for this uri, null for none
     * @param refreshTried whether fetching a newer one was tried just now, with or without success;
     *     a copy past its {@code ttl} is refused with {@link Reason#STATUS_REFRESH_DUE} until it
     *     was
     */
    public record CachedStatusList(
            String text, @Nullable Instant newestSeen, boolean refreshTried) {}

    /** Computes what is about to be loaded. */
    @FunctionalInterface
    public interface ModelSource {
        /** Reads and hashes every file; an error must end the check with a denial. */
        PresentedModel read() throws IOException;
    }

    /**
     * What is about to be loaded.
     *
     * @param set every file the loader will read, adapters, projectors and drafts too
     * @param manifest SHA-256 of the manifest file, null when there is none
     */
    public record PresentedModel(ModelSet set, @Nullable Digest manifest) {}
}
