package dev.countersign.token;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The exact JSON of {@link ApprovalClaims}. */
final class ApprovalClaimsJson {
    private ApprovalClaimsJson() {}

    /** Claims of the right form; who they are for is compared by rule V9. */
    record Parsed(ApprovalClaims claims, String audience) {}

    /** Rule V8: exactly the known members at every level. */
    static Parsed read(byte[] payload) throws FormatException {
        JsonFields root = JsonFields.of(Json.parseObject(payload, CompactJws.MAX_BYTES));
        try {
            String audience = root.text("aud");
            root.integer("ver", ApprovalClaims.VERSION, ApprovalClaims.VERSION);
            ApprovalClaims claims =
                    new ApprovalClaims(
                            root.text("iss"),
                            root.text("sub"),
                            root.text("jti"),
                            root.instant("iat"),
                            root.instant("nbf"),
                            root.instant("exp"),
                            holder(root.object("cnf")),
                            device(root.object("device")),
                            model(root.object("model")),
                            use(root.object("use")),
                            posture(root.object("posture")),
                            status(root.object("status")),
                            offline(root.object("offline")),
                            policy(root.object("policy")),
                            log(root.object("log")));
            root.end();
            return new Parsed(claims, audience);
        } catch (IllegalArgumentException e) {
            throw new FormatException("", String.valueOf(e.getMessage()));
        }
    }

    private static String holder(JsonFields cnf) throws FormatException {
        String thumbprint = cnf.text("jkt");
        cnf.end();
        return thumbprint;
    }

    private static ApprovalClaims.Device device(JsonFields device) throws FormatException {
        var found =
                new ApprovalClaims.Device(
                        device.text("id"), word(device, "assurance", Assurance::ofWord));
        device.end();
        return found;
    }

    private static ApprovalClaims.Model model(JsonFields model) throws FormatException {
        model.literal("set", ModelSet.SCHEME);
        var found =
                new ApprovalClaims.Model(
                        model.digest("digest"),
                        word(model, "bind", Binding::ofWord),
                        model.has("manifest") ? model.digest("manifest") : null,
                        model.text("name"),
                        model.optionalText("publisher"),
                        model.optionalText("origin"),
                        model.optionalText("license"));
        model.end();
        return found;
    }

    private static ApprovalClaims.Use use(JsonFields use) throws FormatException {
        var found =
                new ApprovalClaims.Use(
                        use.texts("scopes"),
                        use.texts("data_classes"),
                        use.texts("tools"),
                        use.text("environment"),
                        use.bool("remote"));
        use.end();
        return found;
    }

    private static ApprovalClaims.Posture posture(JsonFields posture) throws FormatException {
        var found =
                new ApprovalClaims.Posture(posture.texts("require"), posture.seconds("max_age"));
        posture.end();
        return found;
    }

    private static ApprovalClaims.Status status(JsonFields status) throws FormatException {
        JsonFields list = status.object("status_list");
        status.end();
        var found =
                new ApprovalClaims.Status(
                        (int) list.integer("idx", 0, Integer.MAX_VALUE), list.text("uri"));
        list.end();
        return found;
    }

    private static Duration offline(JsonFields offline) throws FormatException {
        var age = offline.seconds("status_max_age");
        offline.end();
        return age;
    }

    private static ApprovalClaims.Policy policy(JsonFields policy) throws FormatException {
        var found =
                new ApprovalClaims.Policy(
                        policy.text("bundle"),
                        policy.integer("sequence", 0, JsonFields.MAX_SECONDS),
                        policy.text("revision"),
                        policy.digest("digest"));
        policy.end();
        return found;
    }

    private static Digest log(JsonFields log) throws FormatException {
        Digest entry = log.digest("entry");
        log.end();
        return entry;
    }

    private static <T> T word(JsonFields fields, String name, Function<String, Optional<T>> reader)
            throws FormatException {
        Optional<T> found = reader.apply(fields.text(name));
        if (found.isEmpty()) {
            throw fields.fault(name, "is not a known word");
        }
        return found.get();
    }

    static Json.Obj write(ApprovalClaims claims, boolean withLog) {
        Json.ObjectBuilder out =
                Json.object()
                        .put("iss", claims.issuer())
                        .put("aud", ApprovalClaims.AUDIENCE)
                        .put("ver", ApprovalClaims.VERSION)
                        .put("sub", claims.subject())
                        .put("jti", claims.id())
                        .put("iat", claims.issuedAt().getEpochSecond())
                        .put("nbf", claims.notBefore().getEpochSecond())
                        .put("exp", claims.expiresAt().getEpochSecond())
                        .put("cnf", Json.object().put("jkt", claims.holder()).build())
                        .put("device", device(claims.device()))
                        .put("model", model(claims.model()))
                        .put("use", use(claims.use()))
                        .put("posture", posture(claims.posture()))
                        .put("status", status(claims.status()))
                        .put(
                                "offline",
                                Json.object()
                                        .put("status_max_age", claims.statusMaxAge().toSeconds())
                                        .build())
                        .put("policy", policy(claims.policy()));
        Digest entry = claims.logEntry();
        if (withLog && entry != null) {
            out.put("log", Json.object().put("entry", entry.toString()).build());
        }
        return out.build();
    }

    private static Json.Obj device(ApprovalClaims.Device device) {
        return Json.object()
                .put("id", device.id())
                .put("assurance", device.assurance().word())
                .build();
    }

    private static Json.Obj model(ApprovalClaims.Model model) {
        Digest manifest = model.manifest();
        return Json.object()
                .put("set", ModelSet.SCHEME)
                .put("digest", model.digest().toString())
                .put("bind", model.binding().word())
                .putIfPresent("manifest", manifest == null ? null : manifest.toString())
                .put("name", model.name())
                .putIfPresent("publisher", model.publisher())
                .putIfPresent("origin", model.origin())
                .putIfPresent("license", model.license())
                .build();
    }

    private static Json.Obj use(ApprovalClaims.Use use) {
        return Json.object()
                .put("scopes", Json.strings(use.scopes()))
                .put("data_classes", Json.strings(use.dataClasses()))
                .put("tools", Json.strings(use.tools()))
                .put("environment", use.environment())
                .put("remote", use.remote())
                .build();
    }

    private static Json.Obj posture(ApprovalClaims.Posture posture) {
        return Json.object()
                .put("require", Json.strings(posture.require()))
                .put("max_age", posture.maxAge().toSeconds())
                .build();
    }

    private static Json.Obj status(ApprovalClaims.Status status) {
        return Json.object()
                .put(
                        "status_list",
                        Json.object().put("idx", status.index()).put("uri", status.uri()).build())
                .build();
    }

    private static Json.Obj policy(ApprovalClaims.Policy policy) {
        return Json.object()
                .put("bundle", policy.bundle())
                .put("sequence", policy.sequence())
                .put("revision", policy.revision())
                .put("digest", policy.digest().toString())
                .build();
    }
}
