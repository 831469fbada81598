package dev.countersign.gate.check;

import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.token.Artifact;
import dev.countersign.token.Digest;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which approvals have to do with a model. Nothing here allows anything: the verifier compares
 * bytes. It decides only whether a refusal says "these are not the approved bytes" (14) or "nothing
 * was ever approved" (10).
 */
final class Candidates {
    private final List<CachedApproval> approvals;
    private final Map<String, Digest> known;

    Candidates(List<CachedApproval> approvals, Optional<GateState> state) {
        this.approvals = approvals;
        this.known = state.map(GateState::knownModels).orElse(Map.of());
    }

    /**
     * Those for exactly these bytes; else those for what stood under this name or path, or for part
     * of these files.
     */
    List<CachedApproval> of(FoundModel model, ModelReader.Identity identity) {
        List<CachedApproval> exact =
                approvals.stream()
                        .filter(approval -> approval.digest().equals(identity.set().digest()))
                        .toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        Set<Digest> remembered = remembered(model);
        return approvals.stream()
                .filter(approval ->
                        remembered.contains(approval.digest())
                                || isNamed(approval, model)
                                || sharesFile(approval, identity))
                .toList();
    }

    /** Digests that this place or file name had before. */
    private Set<Digest> remembered(FoundModel model) {
        Set<Digest> digests = new HashSet<>();
        String fileName = fileName(place(model));
        known.forEach((place, digest) -> {
            if (place.equals(place(model)) || fileName(place).equals(fileName)) {
                digests.add(digest);
            }
        });
        return digests;
    }

    /**
     * Under what a model is remembered: its absolute path, or its full name where the tool knows it
     * by name.
     */
    static String place(FoundModel model) {
        return model.manifest().isPresent() || model.parts().isEmpty()
                ? "ollama:" + model.name()
                : model.location().toAbsolutePath().normalize().toString();
    }

    private static String fileName(String place) {
        if (place.startsWith("ollama:")) {
            return place;
        }
        Path name = Path.of(place).getFileName();
        return name == null ? place : name.toString();
    }

    private static boolean isNamed(CachedApproval approval, FoundModel model) {
        String approved = approval.name().toLowerCase(Locale.ROOT);
        String found = model.name().toLowerCase(Locale.ROOT);
        String shortened =
                found.replaceFirst("^registry\\.ollama\\.ai/(library/)?", "")
                        .replaceFirst(":latest$", "");
        return approved.equals(found) || approved.equals(shortened);
    }

    private static boolean sharesFile(CachedApproval approval, ModelReader.Identity identity) {
        Set<Digest> own = new HashSet<>();
        identity.artifacts().forEach(artifact -> own.add(artifact.sha256()));
        return approval.artifacts().stream().map(Artifact::sha256).anyMatch(own::contains);
    }

    /**
     * A word on an approval for files of the same length, which often is another copy of the same
     * model.
     */
    Optional<String> nearest(ModelReader.Identity identity) {
        List<Long> sizes = identity.artifacts().stream().map(Artifact::size).sorted().toList();
        return approvals.stream()
                .filter(approval ->
                        approval.artifacts().stream()
                                .map(Artifact::size)
                                .sorted()
                                .toList()
                                .equals(sizes))
                .map(approval ->
                        "The approval "
                                + approval.id()
                                + " for "
                                + approval.name()
                                + " has files of the same length and other bytes.")
                .findFirst();
    }
}
