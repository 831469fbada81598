package dev.countersign.issuance;

import dev.countersign.platform.StrictJson;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.util.Map;
import java.util.TreeMap;

/** Public keys as the string members of their JWK (RFC 8037), for files and the database. */
final class PublicKeys {
    private static final int MAX_JWK = 1024;

    private PublicKeys() {}

    static Map<String, String> members(Ed25519PublicKey key) {
        Map<String, String> members = new TreeMap<>();
        key.toJwk()
                .members()
                .forEach((name, value) -> {
                    if (value instanceof Json.Str(String text)) {
                        members.put(name, text);
                    }
                });
        return members;
    }

    static Ed25519PublicKey read(Map<String, String> members) throws FormatException {
        return Ed25519PublicKey.fromJwk(Json.parseObject(StrictJson.write(members), MAX_JWK));
    }
}
