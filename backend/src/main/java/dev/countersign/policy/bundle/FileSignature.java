package dev.countersign.policy.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A signature over files by name, in the form of OPA's {@code .signatures.json}
 * (https://www.openpolicyagent.org/docs/management-bundles#signature-format): one JWT with ES256
 * over the SHA-256 of each file.
 */
final class FileSignature {
    private static final String HASH = "SHA-256";

    private FileSignature() {}

    /** The whole file. */
    record Document(List<String> signatures) {}

    /** The JWT's header; {@code typ} is what OPA writes and means nothing. */
    record Header(String alg, String kid, @Nullable String typ) {}

    /** The JWT's claims. */
    @com.fasterxml.jackson.annotation.JsonInclude(
            com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
    record Claims(List<Entry> files, @Nullable String scope) {}

    /** One file. */
    record Entry(String name, String hash, String algorithm) {}

    /** Taken apart, and believed only once a key verified it. */
    record Unverified(Header header, Claims claims, String token) {
        boolean by(Es256PublicKey key) throws ReleaseRefused {
            int end = token.lastIndexOf('.');
            return key.kid().equals(header.kid())
                    && key.verifies(
                            token.substring(0, end).getBytes(StandardCharsets.US_ASCII),
                            decoded(token.substring(end + 1)));
        }
    }

    /** The content of {@code .signatures.json} over files with these hashes. */
    static byte[] sign(
            SortedMap<String, byte[]> hashes, @Nullable String scope, Es256PrivateKey key) {
        List<Entry> entries =
                hashes.entrySet().stream()
                        .map(file ->
                                new Entry(
                                        file.getKey(),
                                        HexFormat.of().formatHex(file.getValue()),
                                        HASH))
                        .toList();
        String signed =
                part(Map.of("alg", "ES256", "kid", key.publicKey().kid()))
                        + "."
                        + part(new Claims(entries, scope));
        byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
        return StrictJson.write(
                new Document(List.of(signed + "." + encoder().encodeToString(signature))));
    }

    private static String part(Object json) {
        return encoder()
                .encodeToString(
                        StrictJson.write(
                                json instanceof Map<?, ?> map ? new TreeMap<>(map) : json));
    }

    private static Base64.Encoder encoder() {
        return Base64.getUrlEncoder().withoutPadding();
    }

    static Unverified read(byte[] document) throws ReleaseRefused {
        try {
            List<String> signatures = StrictJson.read(document, Document.class).signatures();
            if (signatures == null || signatures.size() != 1 || signatures.contains(null)) {
                throw refused("has to hold exactly one signature");
            }
            String token = signatures.getFirst();
            String[] parts = token.split("\\.", -1);
            if (parts.length != 3) {
                throw refused("has to hold one JWT of three parts");
            }
            Header header = StrictJson.read(decoded(parts[0]), Header.class);
            Claims claims = StrictJson.read(decoded(parts[1]), Claims.class);
            if (!"ES256".equals(header.alg())) {
                throw refused("is not signed with ES256");
            }
            if (header.kid() == null
                    || claims.files() == null
                    || claims.files().stream().anyMatch(e -> e == null || e.name() == null)) {
                throw refused("names no key or no files");
            }
            return new Unverified(header, claims, token);
        } catch (JsonProcessingException e) {
            throw new ReleaseRefused(
                    Release.SIGNATURES + " is not in OPA's form: " + e.getOriginalMessage(), e);
        }
    }

    private static byte[] decoded(String part) throws ReleaseRefused {
        try {
            byte[] content = Base64.getUrlDecoder().decode(part);
            if (encoder().encodeToString(content).equals(part)) {
                return content;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw refused("is not base64url as it should be");
    }

    /** Refuses unless the claims name exactly these files with exactly their content. */
    static void requireFiles(Claims claims, SortedMap<String, byte[]> files) throws ReleaseRefused {
        SortedMap<String, byte[]> open = new TreeMap<>(files);
        for (Entry entry : claims.files()) {
            byte[] content = open.remove(entry.name());
            if (content == null) {
                throw refused(
                        "names a file that is not there, or twice: "
                                + TarHeader.printable(String.valueOf(entry.name())));
            }
            if (!HASH.equals(entry.algorithm()) || !Sha256.hex(content).equals(entry.hash())) {
                throw new ReleaseRefused(entry.name() + " is not what was signed");
            }
        }
        if (!open.isEmpty()) {
            throw new ReleaseRefused(open.firstKey() + " is not covered by the signature");
        }
    }

    private static ReleaseRefused refused(String fault) {
        return new ReleaseRefused(Release.SIGNATURES + " " + fault);
    }
}
