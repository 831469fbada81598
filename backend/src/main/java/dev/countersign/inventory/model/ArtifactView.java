package dev.countersign.inventory.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An artifact set as pages show it. */
record ArtifactView(
        String digest,
        String name,
        String format,
        String sourceKind,
        @Nullable String sourceRef,
        Instant seenAt,
        @Nullable Instant verifiedAt,
        @Nullable String modelId,
        @Nullable String modelName,
        @Nullable String confirmedBy,
        @Nullable String confirmedSource,
        List<DeclaredFact> declaredFacts,
        List<ScanLine> scans,
        List<FileLine> files) {
    /** What the file says of itself; {@code name} is the text {@code declared.<name>}. */
    record DeclaredFact(String name, String value) {}

    record ScanLine(String kind, String result, String tool, Instant at) {}

    record FileLine(String role, String sha256, String sizeWords) {}

    static ArtifactView of(ArtifactSet set, @Nullable String confirmedBy) {
        Confirmation confirmed = set.confirmation();
        return new ArtifactView(
                set.digest(),
                set.name(),
                set.format().word(),
                set.source().kind().word(),
                set.source().ref(),
                set.seenAt(),
                set.verifiedAt(),
                confirmed == null ? null : confirmed.modelId(),
                confirmed == null ? null : confirmed.modelName(),
                confirmedBy,
                confirmed == null ? null : confirmed.source(),
                declared(set.declared()),
                set.scans().stream()
                        .map(s ->
                                new ScanLine(s.kind().word(), s.result().word(), s.tool(), s.at()))
                        .toList(),
                set.artifacts().stream()
                        .map(f -> new FileLine(f.role(), f.sha256(), size(f.size())))
                        .toList());
    }

    private static List<DeclaredFact> declared(Declared said) {
        List<String> bases = said.baseModels();
        return Stream.of(
                        fact("name", said.name()),
                        fact("organization", said.organization()),
                        fact("license", said.license()),
                        fact("quantized_by", said.quantizedBy()),
                        fact("base_models", bases == null ? null : String.join(", ", bases)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<DeclaredFact> fact(String name, @Nullable String value) {
        return value == null || value.isBlank()
                ? Optional.empty()
                : Optional.of(new DeclaredFact(name, value));
    }

    private static String size(long bytes) {
        if (bytes < 1_000_000) {
            return bytes + " bytes";
        }
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
