package dev.countersign.identity.passkey;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator may set.
 *
 * @param rpId the relying party id that passkeys are made for; the host of the public address when
 *     absent. Another one makes all passkeys useless
 * @param origins further origins that pages are served at, beside that of the public address
 */
@ConfigurationProperties("countersign.passkeys")
record PasskeySettings(@Nullable String rpId, @Nullable List<String> origins) {}
