package dev.countersign.gate.command;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.model.FormatInspection;
import dev.countersign.gate.model.FormatScan;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One model that a scan found, hashed and inspected.
 *
 * @param approval what this machine holds for these bytes
 */
record ScannedModel(
        FoundModel found,
        ModelReader.Identity identity,
        FormatInspection.Report report,
        KnownApproval approval) {
    private static final int MAX_BASE_MODELS = 16;

    /**
     * As the machine interface takes it; what the file says of itself is kept apart under {@code
     * declared}.
     */
    Json.Obj toInventory(Instant at) {
        Json manifest =
                identity.manifest()
                        .<Json>map(digest -> new Json.Str(digest.toString()))
                        .orElseGet(Json.Null::new);
        FormatScan scan = report.scan();
        return Json.object()
                .put("digest", identity.set().digest().toString())
                .put("name", found.name())
                .put("format", found.format().word())
                .put("has_code", found.hasCode())
                .put("artifacts", CachedApproval.artifacts(identity.set().artifacts()))
                .put("manifest", manifest)
                .put(
                        "source",
                        Json.object()
                                .put("kind", found.source().kind())
                                .put("namespace", found.source().namespace())
                                .put("ref", found.source().ref())
                                .build())
                .put("declared", declared())
                .put(
                        "format_scan",
                        Json.object()
                                .put("result", scan.result().word())
                                .put("tool", "countersign-gate " + Countersign.VERSION)
                                .put("at", at.getEpochSecond())
                                .put("detail", detail(scan))
                                .build())
                .build();
    }

    private static String detail(FormatScan scan) {
        String all =
                scan.details().isEmpty()
                        ? "header and tensor table are in order"
                        : String.join("; ", scan.details());
        return all.length() > 500 ? all.substring(0, 500) : all;
    }

    private Json.Obj declared() {
        Map<String, String> header = report.declared();
        return Json.object()
                .put("name", orNull(header.get("general.name")))
                .put("organization", orNull(header.get("general.organization")))
                .put("license", orNull(header.get("general.license")))
                .put("base_models", baseModels(header))
                .put("quantized_by", orNull(header.get("general.quantized_by")))
                .build();
    }

    private static Json orNull(@Nullable String value) {
        return value == null || value.isBlank() ? new Json.Null() : new Json.Str(value);
    }

    private static Json.Arr baseModels(Map<String, String> header) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < MAX_BASE_MODELS; i++) {
            String name = header.getOrDefault("general.base_model." + i + ".name", "");
            String organization =
                    header.getOrDefault("general.base_model." + i + ".organization", "");
            if (!name.isBlank()) {
                names.add(organization.isBlank() ? name : organization + "/" + name);
            }
        }
        return Json.strings(names);
    }

    /** Lines for a person. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(found.name());
        lines.add("  digest     " + identity.set().digest());
        identity.manifest().ifPresent(digest -> lines.add("  manifest   " + digest));
        lines.add(
                "  files      "
                        + identity.artifacts().size()
                        + ", "
                        + size()
                        + " bytes, "
                        + found.format().word());
        lines.add("  format     " + report.scan().result().word() + findings());
        lines.add("  lies at    " + Printable.of(found.location().toString()));
        lines.add("  approval   " + approval.detail());
        for (String key :
                List.of(
                        "general.name",
                        "general.organization",
                        "general.license",
                        "general.base_model.0.name")) {
            Optional.ofNullable(report.declared().get(key))
                    .ifPresent(value ->
                            lines.add("  says of itself, unconfirmed: " + key + " = " + value));
        }
        if (found.remote()) {
            lines.add("  REMOTE     prompts to this model leave the machine");
        }
        return lines;
    }

    /** The licence that the model's own header declares. */
    Optional<String> licence() {
        return Optional.ofNullable(report.declared().get("general.license"))
                .filter(text -> !text.isBlank());
    }

    /** Bytes of all its files. */
    long size() {
        return identity.artifacts().stream().mapToLong(artifact -> artifact.size()).sum();
    }

    private String findings() {
        return report.scan().details().isEmpty()
                ? ""
                : ": " + String.join("; ", report.scan().details());
    }
}
