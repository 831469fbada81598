package dev.countersign.identity.passkey;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Sessions;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.List;

/** What a browser's script asks for before an authenticator is used. */
@Controller("/api/v1/passkeys")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
class PasskeyApi {
    private final Passkeys passkeys;
    private final PasskeySignatures signatures;
    private final PasskeyConfirmations confirmations;
    private final RelyingParty party;
    private final Sessions sessions;

    PasskeyApi(
            Passkeys passkeys,
            PasskeySignatures signatures,
            PasskeyConfirmations confirmations,
            RelyingParty party,
            Sessions sessions) {
        this.passkeys = passkeys;
        this.signatures = signatures;
        this.confirmations = confirmations;
        this.party = party;
        this.sessions = sessions;
    }

    /** The caller's own. */
    @Get
    List<Passkey> list(Caller caller, HttpRequest<?> request) {
        return passkeys.of(PasskeySession.of(caller, request, sessions).personId());
    }

    /** Before a passkey is made. */
    @Post("/registration-challenges")
    PasskeyQuestion registration(Caller caller, HttpRequest<?> request) {
        PasskeySession session = PasskeySession.of(caller, request, sessions);
        requireUsable();
        confirmations.require(session);
        return passkeys.ask(session);
    }

    /** Before a passkey shows that it is still the person. */
    @Post("/confirmation-challenges")
    PasskeyQuestion confirmation(Caller caller, HttpRequest<?> request) {
        PasskeySession session = PasskeySession.of(caller, request, sessions);
        requireUsable();
        return signatures.ask(session);
    }

    private void requireUsable() {
        if (!party.usable()) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "There are no passkeys at this address: it needs a name and TLS.");
        }
    }
}
