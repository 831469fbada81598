package dev.countersign.gate.home;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An approval as the server sent it. All but the token serves to choose and to show; only a
 * verified token allows anything.
 *
 * @param state the server's word at the last sync: {@code active}, {@code suspended}, {@code
 *     revoked} or {@code expired}
 */
public record CachedApproval(
        String id,
        String token,
        Digest digest,
        String name,
        List<Artifact> artifacts,
        Optional<Digest> manifest,
        String state) {
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    public CachedApproval {
        if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("an approval's id must be a short word");
        }
        artifacts = List.copyOf(artifacts);
    }

    /**
     * Reads one from a synchronisation answer or from this home; members it does not know are left
     * alone.
     */
    public static CachedApproval of(JsonFields fields) throws FormatException {
        List<Artifact> artifacts = new ArrayList<>();
        for (JsonFields item : fields.objects("artifacts")) {
            artifacts.add(artifact(item));
        }
        boolean hasManifest =
                fields.has("manifest") && !(fields.value("manifest") instanceof Json.Null);
        try {
            return new CachedApproval(
                    fields.text("id"),
                    token(fields),
                    fields.digest("digest"),
                    fields.text("name"),
                    artifacts,
                    hasManifest ? Optional.of(fields.digest("manifest")) : Optional.empty(),
                    fields.text("state"));
        } catch (IllegalArgumentException e) {
            throw fields.fault("id", String.valueOf(e.getMessage()));
        }
    }

    private static String token(JsonFields fields) throws FormatException {
        // Tokens are longer than the texts that JsonFields reads; the verifier judges their form.
        if (fields.value("token") instanceof Json.Str(String token)) {
            return token;
        }
        throw fields.fault("token", "must be a string");
    }

    private static Artifact artifact(JsonFields fields) throws FormatException {
        Optional<ArtifactRole> role = ArtifactRole.ofWord(fields.text("role"));
        if (role.isEmpty()) {
            throw fields.fault("role", "is not a known role");
        }
        try {
            return new Artifact(
                    role.get(),
                    new Digest(fields.text("sha256")),
                    fields.integer("size", 0, (1L << 53) - 1),
                    fields.text("path"));
        } catch (IllegalArgumentException e) {
            throw fields.fault("path", String.valueOf(e.getMessage()));
        }
    }

    static CachedApproval read(byte[] stored) throws FormatException {
        return of(JsonFields.of(Json.parseObject(stored, MAX_BYTES)));
    }

    byte[] write() {
        Json manifestValue =
                manifest.<Json>map(digest -> new Json.Str(digest.toString()))
                        .orElseGet(Json.Null::new);
        return Json.object()
                .put("id", id)
                .put("token", token)
                .put("digest", digest.toString())
                .put("name", name)
                .put("artifacts", artifacts(artifacts))
                .put("manifest", manifestValue)
                .put("state", state)
                .build()
                .canonicalBytes();
    }

    /** Artifacts as the machine interface writes them. */
    public static Json.Arr artifacts(List<Artifact> artifacts) {
        List<Json> items = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            items.add(
                    Json.object()
                            .put("role", artifact.role().word())
                            .put("sha256", artifact.sha256().hex())
                            .put("size", artifact.size())
                            .put("path", artifact.path())
                            .build());
        }
        return new Json.Arr(items);
    }
}
