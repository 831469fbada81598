package dev.countersign.gate.home;

import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who this device is to its server, as agreed at enrolment.
 *
 * @param issuer {@code iss} of the approval tokens
 * @param serverUrl where the server is reached, without trailing slash
 * @param publicUrl the address under which the server knows itself
 * @param root the key that signs trust bundles, pinned
 * @param subjects OS account → person
 */
public record Identity(
        String deviceId,
        String personId,
        String issuer,
        String serverUrl,
        String publicUrl,
        Ed25519PublicKey root,
        Map<String, String> subjects) {
    private static final int MAX_BYTES = 64 * 1024;

    public Identity {
        subjects = Map.copyOf(subjects);
    }

    /** The person that an OS account belongs to, null when unknown. */
    public @Nullable String subjectOf(String account) {
        return subjects.get(account);
    }

    static Identity read(byte[] stored) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
        JsonFields accounts = fields.object("accounts");
        Map<String, String> subjects = new TreeMap<>();
        for (String account : accounts.names()) {
            subjects.put(account, accounts.text(account));
        }
        return new Identity(
                fields.text("device_id"),
                fields.text("person_id"),
                fields.text("issuer"),
                fields.text("server_url"),
                fields.text("public_url"),
                Ed25519PublicKey.fromJwk(fields.rawObject("root_key")),
                subjects);
    }

    byte[] write() {
        Json.ObjectBuilder accounts = Json.object();
        new TreeMap<>(subjects).forEach(accounts::put);
        return Json.object()
                .put("device_id", deviceId)
                .put("person_id", personId)
                .put("issuer", issuer)
                .put("server_url", serverUrl)
                .put("public_url", publicUrl)
                .put("root_key", root.toJwk())
                .put("accounts", accounts.build())
                .build()
                .canonicalBytes();
    }
}
