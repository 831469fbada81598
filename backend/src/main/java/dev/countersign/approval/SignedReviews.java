package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Sessions;
import dev.countersign.identity.passkey.PasskeyAnswer;
import dev.countersign.identity.passkey.PasskeyQuestion;
import dev.countersign.identity.passkey.PasskeySession;
import dev.countersign.identity.passkey.PasskeySignatures;
import dev.countersign.identity.passkey.SignedDocument;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts as they come from outside. The signature is verified first and by itself, because its
 * challenge stays spent whatever becomes of the verdict; then verdict and proof are recorded
 * together.
 */
@Singleton
class SignedReviews {
    private final Reviews reviews;
    private final PasskeySignatures signatures;
    private final Sessions sessions;

    SignedReviews(Reviews reviews, PasskeySignatures signatures, Sessions sessions) {
        this.reviews = reviews;
        this.signatures = signatures;
        this.sessions = sessions;
    }

    /** Asks the caller's passkey to sign what they are about to say. */
    PasskeyQuestion ask(Caller caller, HttpRequest<?> request, NewVerdicts said) {
        PasskeySession session = PasskeySession.of(caller, request, sessions);
        return signatures.ask(session, reviews.document(caller, said));
    }

    /** {@link #decideAll} about one request. */
    RequestView decide(Caller caller, HttpRequest<?> request, String id, NewVerdict said) {
        return decideAll(caller, request, NewVerdicts.of(id, said)).getFirst();
    }

    /**
     * {@link Reviews#decideAll} with what the caller signed.
     *
     * @throws Problem those of {@link PasskeySignatures#signed} too
     */
    List<RequestView> decideAll(Caller caller, HttpRequest<?> request, NewVerdicts said) {
        return reviews.decideAll(caller, said, signed(caller, request, said.proof()));
    }

    private @Nullable SignedDocument signed(
            Caller caller, HttpRequest<?> request, @Nullable PasskeyAnswer proof) {
        return proof == null
                ? null
                : signatures.signed(
                        PasskeySession.of(caller, request, sessions),
                        proof.challenge(),
                        proof.assertion());
    }
}
