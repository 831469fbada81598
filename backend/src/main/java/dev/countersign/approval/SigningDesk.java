package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.passkey.Passkeys;
import dev.countersign.identity.passkey.RelyingParty;
import dev.countersign.platform.StrictJson;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.List;

/** What a page says about signing before a verdict is given on it. */
@Singleton
class SigningDesk {
    private final VerdictSigning signing;
    private final Passkeys passkeys;
    private final RelyingParty party;

    SigningDesk(VerdictSigning signing, Passkeys passkeys, RelyingParty party) {
        this.signing = signing;
        this.passkeys = passkeys;
        this.party = party;
    }

    /**
     * Whether and how the reader signs.
     *
     * @param required policy takes no verdict without
     * @param able the reader has a passkey
     * @param usable browsers can make passkeys for this server at all
     * @param elsewhere where this page works with passkeys, when it does not at the address it was
     *     opened at; empty otherwise
     * @param requests what the reader would sign about, as JSON
     */
    record Part(
            boolean required, boolean able, boolean usable, String elsewhere, String requests) {}

    /** For the page of one request. */
    Part of(Caller reader, HttpRequest<?> page, RequestView request) {
        return of(
                reader,
                page,
                request.dataClasses(),
                List.of(new NewVerdicts.Item(request.id(), request.revision(), null)));
    }

    Part of(
            Caller reader,
            HttpRequest<?> page,
            List<String> dataClasses,
            List<NewVerdicts.Item> requests) {
        return new Part(
                signing.required(dataClasses),
                passkeys.canSign(reader.id()),
                party.usable(),
                party.elsewhere(page).map(origin -> origin + page.getUri()).orElse(""),
                StrictJson.text(requests));
    }
}
