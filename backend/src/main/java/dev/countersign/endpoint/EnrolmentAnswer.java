package dev.countersign.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.core.annotation.Introspected;

/**
 * What a gate stores once it checked the root key against its code and the bundle against that key.
 *
 * @param issuer {@code iss} of tokens
 * @param rootKey public JWK, OKP Ed25519
 * @param trustBundle compact JWS
 */
@Introspected
record EnrolmentAnswer(
        String deviceId,
        String personId,
        String issuer,
        String publicUrl,
        JsonNode rootKey,
        String trustBundle) {}
