package dev.countersign.identity;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An identity provider as the pages of this room need it; there is none unless configured. */
public interface ProviderSignIn {
    /** What people call it, for the button. */
    String name();

    /** Whether this person is known to the provider. */
    boolean knows(String personId);

    /** Whether roles come from the provider at each sign-in. */
    boolean givesRoles();

    /**
     * Says that the provider knows this person under this subject. A subject of somebody else, or a
     * second one for the same person, is refused.
     */
    void link(String actor, String personId, String subject);

    /**
     * Says that the provider does not speak for this person any more: every session of theirs ends
     * at once, and nobody comes in through it under their name until they are linked again.
     */
    void unlink(String actor, String personId, String reason);

    /**
     * Where the browser signs out of the provider too; empty where it offers nothing of the kind or
     * cannot be asked.
     *
     * @param idToken what it said when the session began
     */
    Optional<URI> signOut(@Nullable String idToken);
}
