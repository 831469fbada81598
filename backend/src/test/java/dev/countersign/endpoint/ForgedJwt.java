package dev.countersign.endpoint;

import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Compact JWS with any header, as an attacker makes them. */
final class ForgedJwt {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private ForgedJwt() {}

    /** The same claims under another header, signed by {@code key}. */
    static String resigned(String jwt, Json.Obj header, DevicePrivateKey key) {
        String input = input(jwt, header);
        return input + '.' + BASE64.encodeToString(key.sign(ascii(input)));
    }

    static String unsigned(String jwt, Json.Obj header) {
        return input(jwt, header) + '.';
    }

    /** HS256 with the public key's JWK as the secret: the classic confusion of algorithms. */
    static String hmac(String jwt, Json.Obj header, byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String input = input(jwt, header);
            return input + '.' + BASE64.encodeToString(mac.doFinal(ascii(input)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String input(String jwt, Json.Obj header) {
        return BASE64.encodeToString(header.canonicalBytes()) + '.' + jwt.split("\\.", -1)[1];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
